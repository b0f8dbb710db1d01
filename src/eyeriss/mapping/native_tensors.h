// The tensors of a native piece, taken out of those of the whole layer, and its psums put back: what the host does
// between runs of the chip.
#pragma once

#include "eyeriss/mapping/native.h"
#include "eyeriss/nn/fmap.h"

namespace eyeriss::mapping {

// ifmaps: N x (G*C) x H x W of the layer, padded. filters: M x C x R x S. ofmaps and psums: N x M x E x F.
nn::Fmap ifmaps_of(const NativePiece& piece, const nn::Fmap& ifmaps);
nn::Filters filters_of(const NativePiece& piece, const nn::Filters& filters);
nn::Fmap bias_of(const NativePiece& piece, const nn::Fmap& bias);  // 1 x M x 1 x 1
nn::Fmap psums_of(const NativePiece& piece, const nn::Fmap& psums);
void put_ofmaps(const NativePiece& piece, const nn::Fmap& piece_ofmaps, nn::Fmap& ofmaps);

}  // namespace eyeriss::mapping
