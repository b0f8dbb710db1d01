// The fast engine: the same ofmaps and the same Activity as the machine, without walking cycles. ofmaps from SIMD
// kernels; counts that follow from the schedule from mapping/counts.h; counts that follow from the data from passes
// over the tensors; cycles from the timing of each distinct pass, which comes in as a PassTimer, and from the rules of
// the link (mapping/transfers.h).
#pragma once

#include <cstdint>

#include "eyeriss/fast/fmap_counts.h"
#include "eyeriss/fast/packed_filters.h"
#include "eyeriss/mapping/layer_work.h"
#include "eyeriss/mapping/passes.h"

namespace eyeriss::fast {

// What depends on the data.
struct ImageCounts {
  std::uint64_t gated_macs = 0, overflowed_words = 0;
  std::uint64_t ifmap_zero_words = 0, ofmap_zero_words = 0;
  std::uint64_t ifmap_dram_words = 0, ofmap_dram_words = 0;
  std::uint64_t load_cycles = 0, drain_cycles = 0;
  ImageCounts& operator+=(const ImageCounts& other);
};

// Runs one native layer whose mapping is legal. `packed`, when given, is pack() of the work's filters and shift, and
// saves making it. Uses the threads of the calling oneTBB arena; the result does not depend on how many there are.
mapping::LayerResult run(const mapping::LayerWork& work, const arch::ChipConfig& chip, const mapping::PassTimer& timer,
                         const PackedFilters* packed = nullptr);

// The same in portions of the layer's images, for batches that are not in memory at once. What the data decide is a sum
// over portions, with the streams of the tiles that a portion leaves unfinished. What the schedule decides is not: a
// pass waits for filters that the pass before it fetches, also from one image to the next.
class PortionedRun {
 public:
  // `work` is that of the whole layer; its ifmaps and initial psums are not looked at, whether the latter come from DRAM
  // is said. Filters outlive the run.
  PortionedRun(const mapping::LayerWork& work, bool psums_from_dram, const arch::ChipConfig& chip);

  // The next images: shape.N, ifmaps, and initial psums where they are not a bias, are theirs. The rest is as in the
  // whole. Returns their ofmaps.
  nn::Fmap run(const mapping::LayerWork& portion, const PackedFilters* packed = nullptr);

  // Of the whole layer, after its last image.
  arch::Activity activity(const mapping::PassTimer& timer) const;
  const ImageCounts& counts() const { return counts_; }  // so far

 private:
  mapping::LayerWork whole_;
  arch::ChipConfig chip_;
  PortionPlace place_;  // of the next portion
  ImageCounts counts_;
  std::vector<OpenLoad> loads_;
  std::vector<OpenDrain> drains_;
};

}  // namespace eyeriss::fast
