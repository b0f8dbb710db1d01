// The ofmaps of a layer: channels last, blocks of 32 filters, threads over blocks and ofmap positions.
#pragma once

#include "eyeriss/fast/packed_filters.h"
#include "eyeriss/mapping/layer_work.h"

namespace eyeriss::fast {

// Equal, word for word, to nn::reference_conv and ReLU as the work asks. `filters`: pack() of the work's filters,
// split.
nn::Fmap convolve(const mapping::LayerWork& work, const PackedFilters& filters);

// The same with sums that do not wrap, for rounded products or to count `overflowed_words`: final psums that do not fit
// 16 bits. `filters`: not split.
nn::Fmap convolve_exactly(const mapping::LayerWork& work, const PackedFilters& filters, bool round_products,
                          std::uint64_t* overflowed_words);

}  // namespace eyeriss::fast
