// The fast engine: the same ofmaps and the same Activity as the machine, without walking cycles. ofmaps from SIMD
// kernels; counts that follow from the schedule from mapping/counts.h; counts that follow from the data from passes
// over the tensors; cycles from the timing of each distinct pass, which comes in as a PassTimer, and from the rules of
// the link (mapping/transfers.h).
#pragma once

#include "eyeriss/fast/packed_filters.h"
#include "eyeriss/mapping/layer_work.h"
#include "eyeriss/mapping/passes.h"

namespace eyeriss::fast {

// Runs one native layer whose mapping is legal. `packed`, when given, is pack() of the work's filters and shift, and
// saves making it. Uses the threads of the calling oneTBB arena; the result does not depend on how many there are.
mapping::LayerResult run(const mapping::LayerWork& work, const arch::ChipConfig& chip, const mapping::PassTimer& timer,
                         const PackedFilters* packed = nullptr);

}  // namespace eyeriss::fast
