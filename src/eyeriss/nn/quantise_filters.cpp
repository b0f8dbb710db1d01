#include "eyeriss/nn/quantise_filters.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "eyeriss/base/error.h"

namespace eyeriss::nn {
namespace {

std::int32_t nearest(float value) {
  return static_cast<std::int32_t>(value + (value < 0.0f ? -0.5f : 0.5f));
}

float clamped(float value) {
  value = value > -32768.0f ? value : -32768.0f;
  return value < 32767.0f ? value : 32767.0f;
}

struct Format {
  float scale;  // 2^filter_frac
  float half;   // of a psum step: what a truncated product loses on average, with all bits; 0 when products are rounded
  float
      half_step_bits;  // times the lowest bit that is set in a filter word: the part of that loss which it cannot have
};

// What all filters of a group share, for each tap.
struct Taps {
  const float* nonzero;  // fraction of ifmap words that are not zero
  const float* mean;     // of the ifmap words, in steps of the ofmap (times 2^-shift)
  const float* slope;    // of the line that predicts "this word is not zero" from the word, times 2^shift
};

// The words of `count` taps, and for each what to add to the initial psum. No branch and no alias, so that the compiler
// can make vectors of it.
void quantise_taps(const float* __restrict weights, std::int64_t count, const Format& format,
                   const float* __restrict nonzero, const float* __restrict mean, const float* __restrict slope,
                   std::int16_t* __restrict words, float* __restrict corrections) {
  const auto [scale, half, half_step_bits] = format;
  for (std::int64_t i = 0; i < count; ++i) {
    const float wanted = clamped(weights[i] * scale);
    const std::int32_t uncorrected = nearest(wanted);
    float loss =
        half - static_cast<float>(uncorrected & -uncorrected) * half_step_bits;  // of a product that is not zero
    loss = loss > 0.0f ? loss : 0.0f;
    loss = uncorrected != 0 ? loss : 0.0f;
    const std::int32_t corrected = nearest(clamped(wanted + loss * slope[i]));
    const std::int32_t word = uncorrected != 0 ? corrected : 0;
    words[i] = static_cast<std::int16_t>(word);
    corrections[i] = nonzero[i] * loss - (static_cast<float>(word) - wanted) * mean[i];
  }
}

// One filter; returns what to add to its initial psum.
double quantise_filter(const float* weights, std::int64_t count, const Format& format, const Taps& taps,
                       std::int16_t* words) {
  constexpr std::int64_t kBlock = 256;
  std::array<float, kBlock> corrections;
  double total = 0;
  for (std::int64_t begin = 0; begin < count; begin += kBlock) {
    const std::int64_t size = std::min(kBlock, count - begin);
    quantise_taps(weights + begin, size, format, taps.nonzero + begin, taps.mean + begin, taps.slope + begin,
                  words + begin, corrections.data());
    std::array<double, 4> sums{};  // four sums at a time do not wait for each other
    for (std::int64_t i = 0; i < size; ++i)
      sums[static_cast<std::size_t>(i % 4)] += static_cast<double>(corrections[static_cast<std::size_t>(i)]);
    total += (sums[0] + sums[1]) + (sums[2] + sums[3]);
  }
  return total;
}

}  // namespace

void quantise_filters(const Tensor& weights, const std::vector<float>& bias, std::int64_t groups,
                      const TapStatistics& statistics, bool round_products, QuantisedLayer& layer) {
  Dims dims = weights.dims;
  dims.resize(4, 1);
  const std::int64_t filters = dims[0], taps = dims[1] * dims[2] * dims[3];
  EYERISS_CHECK(static_cast<std::int64_t>(statistics.mean.size()) == groups * taps);
  layer.filters = Filters(dims[0], dims[1], dims[2], dims[3]);
  layer.bias = Fmap(1, filters, 1, 1);

  const float window = std::ldexp(1.0f, layer.shift);
  std::vector<float> mean = statistics.mean, slope = statistics.mean;
  for (std::size_t i = 0; i < mean.size(); ++i) {
    const float variance = statistics.mean_square[i] - mean[i] * mean[i];
    slope[i] = variance > 0.0f ? window * mean[i] * (1.0f - statistics.nonzero[i]) / variance : 0.0f;
    mean[i] /= window;
  }
  const Format format{std::ldexp(1.0f, layer.filter_frac), round_products ? 0.0f : 0.5f,
                      std::ldexp(0.5f, statistics.trailing_zeros - layer.shift)};
  tbb::parallel_for(std::int64_t{0}, filters, [&](std::int64_t m) {
    const auto first_tap = static_cast<std::size_t>(m / (filters / groups) * taps),
               first = static_cast<std::size_t>(m * taps);
    const double correction = quantise_filter(&weights.data[first], taps, format,
                                              {&statistics.nonzero[first_tap], &mean[first_tap], &slope[first_tap]},
                                              &layer.filters.data[first]);
    const float value = bias.empty() ? 0.0f : bias[static_cast<std::size_t>(m)];
    layer.bias.data[static_cast<std::size_t>(m)] = static_cast<std::int16_t>(std::lround(
        std::clamp(std::ldexp(static_cast<double>(value), layer.ofmap_frac) + correction, -32768.0, 32767.0)));
  });
}

}  // namespace eyeriss::nn
