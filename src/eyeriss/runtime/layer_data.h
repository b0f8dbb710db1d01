// Seeded data for one layer on its own (`eyeriss layer`): words whose sums fit 16 bits, with chosen fractions of zeros.
#pragma once

#include <cstdint>

#include "eyeriss/mapping/native.h"
#include "eyeriss/nn/fmap.h"

namespace eyeriss::runtime {

struct LayerData {
  nn::Fmap ifmaps;      // N x (G*C) x H x W
  nn::Filters filters;  // M x C x R x S
  nn::Fmap bias;        // 1 x M x 1 x 1
};

// ifmap words: 0 with probability `zeros`, each by itself, else uniform and positive, as after a ReLU. Filter words:
// uniform around 0, as large as the sums allow. Bias: small and random.
LayerData random_layer_data(const nn::ConvShape& shape, int shift, double zeros, std::uint64_t seed);

// The bias with which ReLU makes `fraction` of the ofmap words 0 (as nearly as ties allow), from the psums N x M x E x
// F that a bias of 0 gives: for each filter the quantile of its psums; what one filter misses the next makes up for.
nn::Fmap bias_for_zero_fraction(const nn::Fmap& psums, double fraction);

}  // namespace eyeriss::runtime
