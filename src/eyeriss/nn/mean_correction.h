// What truncation and rounding still change in the mean of a filter, after the corrections of quantise_filters.h: measured on the chip's own
// psums of the calibration inputs and put into the bias (docs/numerics.md).
#pragma once

#include "eyeriss/nn/quantise.h"

namespace eyeriss::nn {

// How each filter's mean moves with its bias. Sees the psums of a layer (N x M x E x F, before ReLU), some images at a
// time; holds at most 8 KiB a filter.
class PsumMeans {
 public:
  static constexpr int largest_step = 1024;  // larger ones are not believed

  // `positions`: psums of each filter in all images, below 2^32. `relu`: means are taken after it.
  PsumMeans(std::int64_t filters, std::int64_t positions, bool relu);

  void add(const Fmap& psums);
  // The mean with `step`, -largest_step to largest_step, added to every psum. Rises with the step.
  double mean(std::int64_t filter, int step) const;
  std::int64_t positions() const { return positions_; }

 private:
  std::int64_t filters_, positions_;
  bool relu_;
  std::vector<std::int64_t> sums_;                // by filter: of all psums, or with relu of those above largest_step
  std::vector<std::int64_t> above_;               // how many these are
  std::vector<std::uint32_t> near_;               // with relu: of each filter and psum within the largest step
  std::vector<std::vector<std::int16_t>> words_;  // with relu, where that is less: the psums themselves
};

// Moves each filter's bias so that its mean (after ReLU where the chip does it) becomes that of the float network; returns the
// moves. A mean over fewer than 64 positions says little about other inputs: it is followed that much less.
std::vector<std::int16_t> correct_biases(QuantisedLayer& layer, const PsumMeans& means);

// The psums that the moved biases give; then the ReLU where the chip does it.
void move_psums(Fmap& psums, const std::vector<std::int16_t>& moves, bool has_relu);

}  // namespace eyeriss::nn
