// The words of one layer's filters and initial psums, corrected for what truncating the products takes away.
#pragma once

#include "eyeriss/nn/quantise.h"
#include "eyeriss/nn/tap_statistics.h"

namespace eyeriss::nn {

// Beyond this shift more fraction bits in the filters change nothing: rounding them errs by at most 2^15 / 2 / 2^16 of
// a psum step for each product, less than the truncation. And a shift of 16 is the high half of the product, the
// cheapest window.
inline constexpr int kMostUsefulShift = 16;

// Fills filters and bias of `layer`, whose formats are chosen. weights: M x C x R x S or M x K; bias: M values, or
// none. The derivation of the two corrections is in docs/numerics.md.
void quantise_filters(const Tensor& weights, const std::vector<float>& bias, std::int64_t groups,
                      const TapStatistics& taps, bool round_products, QuantisedLayer& layer);

}  // namespace eyeriss::nn
