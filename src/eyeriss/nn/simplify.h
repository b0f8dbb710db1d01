// Rewrites a network into an equal one with fewer host layers between its CONV and FC layers.
#pragma once

#include "eyeriss/nn/network.h"

namespace eyeriss::nn {

// In place: a BatchNorm or an added constant per filter that alone reads a CONV or FC layer is folded into its weights
// and bias; a Flatten or Reshape that keeps the batch vanishes before an FC layer, which flattens by itself; nodes and
// constants that lead to no output are dropped. Float results change by rounding only.
void simplify(Network& network);

}  // namespace eyeriss::nn
