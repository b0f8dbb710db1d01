#include "eyeriss/nn/tap_statistics.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <bit>

#include "eyeriss/nn/fixed_point.h"

namespace eyeriss::nn {
namespace {

// `count` words, `step` apart. In 32 bits as far as they reach, for the sake of vectors.
TapSums sum_row(const std::int16_t* words, std::int64_t count, std::int64_t step) {
  constexpr std::int64_t kBlock = 1 << 15;
  TapSums sums;
  for (std::int64_t begin = 0; begin < count; begin += kBlock) {
    const std::int64_t end = std::min(count, begin + kBlock);
    std::int32_t nonzero = 0, sum = 0;
    std::int64_t square = 0;
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int32_t word = words[i * step];
      nonzero += word != 0;
      sum += word;
      const std::int32_t word_square = word * word;
      square += word_square;
    }
    sums += {nonzero, sum, square};
  }
  return sums;
}

struct Geometry {
  std::int64_t R, S, E, F;
  Pair strides, dilations;
};

// One channel of one image: every row is summed once for each filter column, then rows are added up for each filter
// row.
void add_channel(const Fmap& words, std::int64_t image, std::int64_t channel, const Geometry& g, TapSums* taps) {
  std::vector<TapSums> rows(static_cast<std::size_t>(words.dims[2]));
  for (std::int64_t s = 0; s < g.S; ++s) {
    for (std::int64_t y = 0; y < words.dims[2]; ++y)
      rows[static_cast<std::size_t>(y)] =
          sum_row(&words.data[words.index(image, channel, y, s * g.dilations[1])], g.F, g.strides[1]);
    for (std::int64_t i = 0; i < g.R; ++i)
      for (std::int64_t row = 0; row < g.E; ++row)
        taps[i * g.S + s] += rows[static_cast<std::size_t>(row * g.strides[0] + i * g.dilations[0])];
  }
}

unsigned all_bits(const Fmap& words) {
  unsigned bits = 0;
  for (const std::int16_t word : words.data) bits |= static_cast<std::uint16_t>(word);
  return bits;
}

TapStatistics shrunk(const std::vector<TapSums>& taps, double positions) {
  TapSums all;
  for (const TapSums& tap : taps) all += tap;
  const double prior = TapStatistics::kPriorPositions, total = positions * static_cast<double>(taps.size());
  const auto drawn = [&](std::int64_t of_tap, std::int64_t of_all) {
    return static_cast<float>((static_cast<double>(of_tap) + prior * static_cast<double>(of_all) / total) /
                              (positions + prior));
  };
  TapStatistics statistics;
  for (const TapSums& tap : taps) {
    statistics.nonzero.push_back(drawn(tap.nonzero, all.nonzero));
    statistics.mean.push_back(drawn(tap.sum, all.sum));
    statistics.mean_square.push_back(drawn(tap.square, all.square));
  }
  return statistics;
}

}  // namespace

TapSums& TapSums::operator+=(const TapSums& other) {
  nonzero += other.nonzero;
  sum += other.sum;
  square += other.square;
  return *this;
}

void TapCollector::add(const Conv& conv, const Tensor& ifmaps, int ifmap_frac) {
  const Fmap words = to_words(ifmaps, ifmap_frac, conv.pads);
  Geometry g{conv.weights.dims[2], conv.weights.dims[3], 0, 0, conv.strides, conv.dilations};
  g.E = (words.dims[2] - (g.R - 1) * g.dilations[0] - 1) / g.strides[0] + 1;
  g.F = (words.dims[3] - (g.S - 1) * g.dilations[1] - 1) / g.strides[1] + 1;
  taps_.resize(static_cast<std::size_t>(words.dims[1] * g.R * g.S));
  tbb::parallel_for(std::int64_t{0}, words.dims[1], [&](std::int64_t channel) {
    for (std::int64_t image = 0; image < words.dims[0]; ++image)
      add_channel(words, image, channel, g, &taps_[static_cast<std::size_t>(channel * g.R * g.S)]);
  });
  positions_ += words.dims[0] * g.E * g.F;
  bits_ |= all_bits(words);
}

void TapCollector::add(const FullyConnected& layer, const Tensor& ifmaps, int ifmap_frac) {
  const std::int64_t inputs = layer.weights.dims[1], images = ifmaps.size() / inputs;
  const Fmap words = to_words(Tensor({images, inputs}, ifmaps.data), ifmap_frac);
  taps_.resize(static_cast<std::size_t>(inputs));
  for (std::int64_t i = 0; i < inputs; ++i)
    taps_[static_cast<std::size_t>(i)] += sum_row(&words.data[static_cast<std::size_t>(i)], images, inputs);
  positions_ += images;
  bits_ |= all_bits(words);
}

TapStatistics TapCollector::statistics() const {
  TapStatistics statistics = shrunk(taps_, static_cast<double>(positions_));
  statistics.trailing_zeros = std::countr_zero(bits_);
  return statistics;
}

}  // namespace eyeriss::nn
