// The words of one layer's filters and initial psums, corrected for what truncating the products takes away.
#pragma once

#include "eyeriss/nn/quantise.h"
#include "eyeriss/nn/tap_statistics.h"

namespace eyeriss::nn {

inline constexpr int kLargestShift = 31;  // of the product window

// Fills filters and bias of `layer`, whose formats are chosen. weights: M x C x R x S or M x K; bias: M values, or
// none. The derivation of the two corrections is in docs/numerics.md.
void quantise_filters(const Tensor& weights, const std::vector<float>& bias, std::int64_t groups,
                      const TapStatistics& taps, bool round_products, QuantisedLayer& layer);

}  // namespace eyeriss::nn
