// The ofmaps of a layer: channels last, blocks of 32 filters, threads over blocks and ofmap positions.
#pragma once

#include "eyeriss/fast/packed_filters.h"
#include "eyeriss/mapping/layer_work.h"

namespace eyeriss::fast {

struct Convolved {
  nn::Fmap ofmaps;                     // equal, word for word, to nn::reference_conv and ReLU as the work asks
  std::uint64_t overflowed_words = 0;  // final psums that do not fit 16 bits, where the work asks for them
};

// `packed`: pack() of the work's filters and shift, or null. Where it does not serve (rounded products; overflows of
// more than 2^16 products) other filters are packed for this call.
Convolved convolve(const mapping::LayerWork& work, bool round_products, const PackedFilters* packed);

}  // namespace eyeriss::fast
