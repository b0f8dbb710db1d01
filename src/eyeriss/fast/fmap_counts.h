// Counts that depend on the data: zeros, gated MACs, and what the link carries and how long it takes. From passes over
// the tensors, not from walking MACs.
#pragma once

#include "eyeriss/arch/activity.h"
#include "eyeriss/mapping/counts.h"
#include "eyeriss/mapping/layer_work.h"

namespace eyeriss::fast {

struct IfmapCounts {
  std::uint64_t zero_words = 0, gated_macs = 0;
  std::uint64_t dram_words = 0, load_cycles = 0;
};
IfmapCounts count_ifmaps(const mapping::LayerWork& work, const arch::ChipConfig& chip);

struct OfmapCounts {
  std::uint64_t zero_words = 0;
  std::uint64_t dram_words = 0, drain_cycles = 0;
};
OfmapCounts count_ofmaps(const mapping::LayerWork& work, const arch::ChipConfig& chip, const nn::Fmap& ofmaps);

// With ChipConfig::rlc_filters the filters of a pass are one RLC stream: filters, channels, rows, columns.
mapping::FilterLinkWords coded_filter_link_words(const mapping::LayerWork& work);

}  // namespace eyeriss::fast
