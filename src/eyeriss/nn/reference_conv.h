// The plain integer convolution that every engine must equal, bit for bit: seven loops over [J] Eq. (1), no blocking, no SIMD.
#pragma once

#include "eyeriss/nn/conv_shape.h"
#include "eyeriss/nn/fmap.h"

namespace eyeriss::nn {

// ifmaps: N x (G*C) x H x W, already padded. filters: M x C x R x S. initial_psums: 1 x M x 1 x 1 (a bias, the same for every
// ofmap position) or N x M x E x F. Returns the ofmaps N x M x E x F before ReLU; sums wrap at 16 bits. With `overflowed_words`
// counts the ofmap words whose exact sum does not fit 16 bits.
Fmap reference_conv(const ConvShape& shape, const Fmap& ifmaps, const Filters& filters, const Fmap& initial_psums,
                    int shift, bool round_products = false, std::uint64_t* overflowed_words = nullptr);

}  // namespace eyeriss::nn
