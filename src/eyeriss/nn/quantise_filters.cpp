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

// What all filters of a group share.
struct Taps {
  const float* nonzero;  // fraction of ifmap words that are not zero
  const float* mean;     // of the ifmap words, in steps of the ofmap (times 2^-shift)
  const float* slope;    // of the line that predicts "this word is not zero" from the word, times 2^shift
};

// The taps of one filter, its words in `words`; returns what to add to the initial psum. Split into two loops: the
// first has no order to keep, so the compiler can make vectors of it.
double quantise_filter(const float* weights, std::int64_t count, float scale, float half_step_bits, bool round_products,
                       const Taps& taps, std::int16_t* words) {
  constexpr std::int64_t kBlock = 256;
  const float half = round_products ? 0.0f : 0.5f;
  std::array<float, kBlock> corrections;
  double total = 0;
  for (std::int64_t begin = 0; begin < count; begin += kBlock) {
    const std::int64_t size = std::min(kBlock, count - begin);
    for (std::int64_t i = 0; i < size; ++i) {
      const float wanted = clamped(weights[begin + i] * scale);
      const std::int32_t uncorrected = nearest(wanted);
      const float lowest_bit = static_cast<float>(uncorrected & -uncorrected);
      float loss = half - lowest_bit * half_step_bits;  // of a product that is not zero, on average
      loss = loss > 0.0f && uncorrected != 0 ? loss : 0.0f;
      const std::int32_t corrected = nearest(clamped(wanted + loss * taps.slope[begin + i]));
      const std::int32_t word = uncorrected != 0 ? corrected : 0;
      words[begin + i] = static_cast<std::int16_t>(word);
      corrections[static_cast<std::size_t>(i)] =
          taps.nonzero[begin + i] * loss - (static_cast<float>(word) - wanted) * taps.mean[begin + i];
    }
    for (std::int64_t i = 0; i < size; ++i) total += static_cast<double>(corrections[static_cast<std::size_t>(i)]);
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
  const float half_step_bits = std::ldexp(0.5f, statistics.trailing_zeros - layer.shift);
  const float scale = std::ldexp(1.0f, layer.filter_frac);
  tbb::parallel_for(std::int64_t{0}, filters, [&](std::int64_t m) {
    const auto first_tap = static_cast<std::size_t>(m / (filters / groups) * taps),
               first = static_cast<std::size_t>(m * taps);
    const double correction = quantise_filter(&weights.data[first], taps, scale, half_step_bits, round_products,
                                              {&statistics.nonzero[first_tap], &mean[first_tap], &slope[first_tap]},
                                              &layer.filters.data[first]);
    const float value = bias.empty() ? 0.0f : bias[static_cast<std::size_t>(m)];
    layer.bias.data[static_cast<std::size_t>(m)] = static_cast<std::int16_t>(std::lround(
        std::clamp(std::ldexp(static_cast<double>(value), layer.ofmap_frac) + correction, -32768.0, 32767.0)));
  });
}

}  // namespace eyeriss::nn
