// The scan chain ([J] Sec. III): a layer's whole configuration as one string of bits, shifted in before the layer
// starts; the published chain has 1794 bits. Units learn their work from it and from nothing else.
//
// Shape, mapping, product window and flags are plain binary numbers. IDs: for the filter and ifmap GIN one row ID an
// X-bus and one col ID a PE. The psum GIN and GON address PEs by their position, so theirs is one bit a PE: it takes
// part or not. One bit a GLB bank.
#pragma once

#include <vector>

#include "eyeriss/machine/layer_config.h"

namespace eyeriss::machine {

inline constexpr std::size_t published_scan_chain_bits = 1794;  // [J] Sec. III

// Throws base::Error when a number of the layer does not fit its field, e.g. an ifmap of 2^16 columns.
std::vector<bool> encode(const LayerConfig& config, const arch::ChipConfig& chip);
// What the units make of the bits. Throws base::Bug when the chain does not have the chip's length, or no layer can
// mean it.
LayerConfig decode(const std::vector<bool>& bits, const arch::ChipConfig& chip);

}  // namespace eyeriss::machine
