// What calibration shows of the words that each filter tap multiplies: the quantiser corrects the truncation with it.
#pragma once

#include <cstdint>
#include <vector>

#include "eyeriss/nn/network.h"
#include "eyeriss/nn/tensor.h"

namespace eyeriss::nn {

// One entry for each tap in the order of a filter's words, for all groups after each other: G*C*R*S entries of a CONV,
// K of an FC layer. A tap sees one ifmap word for each ofmap position, padding included. Few positions say little (one
// image is one position of an FC layer), so each entry is drawn towards the mean of all taps, as if that had been seen
// kPriorPositions times.
struct TapStatistics {
  static constexpr double kPriorPositions = 16;

  std::vector<float> nonzero;  // the fraction of words that are not zero
  std::vector<float> mean;     // of the words, in steps of the word
  std::vector<float> mean_square;
  int trailing_zeros = 0;  // low bits that are zero in every word seen; 15 when every word is zero
};

// Sums over the words of one tap.
struct TapSums {
  std::int64_t nonzero = 0, sum = 0, square = 0;
  TapSums& operator+=(const TapSums& other);
};

// Sees the ifmaps of a layer, some images at a time; how they are divided changes nothing, because sums are whole
// numbers.
class TapCollector {
 public:
  // `ifmaps` as the layer reads it, unpadded; it becomes words with `ifmap_frac` fraction bits.
  void add(const Conv& conv, const Tensor& ifmaps, int ifmap_frac);
  void add(const FullyConnected& layer, const Tensor& ifmaps, int ifmap_frac);

  TapStatistics statistics() const;  // when at least one image was seen

 private:
  std::vector<TapSums> taps_;
  std::int64_t positions_ = 0;  // that each tap saw
  unsigned bits_ = 1u << 15;    // of all words
};

}  // namespace eyeriss::nn
