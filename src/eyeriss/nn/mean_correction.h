// What truncation and rounding still change in the mean of a filter, after the corrections of quantise_filters.h: measured on the chip's own
// psums of the calibration inputs and put into the bias (docs/numerics.md).
#pragma once

#include "eyeriss/nn/quantise.h"

namespace eyeriss::nn {

// psums: N x M x E x F of the layer on the calibration inputs, before ReLU. Moves each filter's bias, and its psums with it, so that
// their mean (after ReLU where the chip does it) becomes that of the float network; then does the ReLU. A mean over fewer
// than 64 positions says little about other inputs: it is followed that much less.
void correct_means(QuantisedLayer& layer, Fmap& psums);

}  // namespace eyeriss::nn
