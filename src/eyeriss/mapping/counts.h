// What a layer will do, as far as the data do not decide it: every count of Activity that follows from shape, mapping and chip. The
// mapper predicts with it, the fast engine starts from it, and the machine, which counts events, must arrive at it.
#pragma once

#include "eyeriss/arch/activity.h"
#include "eyeriss/mapping/passes.h"

namespace eyeriss::mapping {

// 64-bit link words that a pass's filters take; the default is ceil(words / 4), as on the chip, whose filters are not compressed.
using FilterLinkWords = std::function<std::uint64_t(const Pass&)>;
FilterLinkWords raw_filter_link_words(const nn::ConvShape& shape);

// T21, T25: processing cycles of the layer, and how many of them waited for filters. Sums the passes in schedule order; the timer is
// asked once for each distinct geometry.
struct ProcessingCycles {
  std::uint64_t processing = 0, filter_wait = 0;
};
ProcessingCycles processing_cycles(const nn::ConvShape& shape, const Mapping& mapping, const arch::ChipConfig& chip,
                                   const PassTimer& timer, const FilterLinkWords& filter_link_words);

// All counts that do not depend on data, in closed form. Left at 0: zeros, gated and overflowed words, spad.filter_read's gating
// (it is macs here), dram (see below), load, drain and total cycles, and the processing cycles, which need a timer. dram and
// dram_uncompressed hold the words before RLC. `psums_from_dram`: initial psums are fmaps, not biases; `finished` as in LayerWork.
arch::Activity scheduled_counts(const nn::ConvShape& shape, const Mapping& mapping, bool psums_from_dram = false,
                                bool finished = true);

// Streams that bound a pass from below, core cycles: MACs of one PE, psum bus one way, ifmap bus, and the fill of
// the filter spads (T1, T2), which comes before them.
struct PassBounds {
  std::uint64_t macs = 0, psum_bus = 0, ifmap_bus = 0, filter_fill = 0;
};
PassBounds pass_bounds(const PassGeometry& geometry, const arch::ChipConfig& chip);

// max(macs, psum bus, ifmap bus) + filter fill: close to the machine's own cycles, in a few additions.
PassCycles closed_form_pass_cycles(const PassGeometry& geometry, const arch::ChipConfig& chip);

}  // namespace eyeriss::mapping
