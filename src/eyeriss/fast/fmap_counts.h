// Counts that depend on the data: zeros, gated MACs, and what the link carries and how long it takes. From passes over
// the tensors, not from walking MACs.
#pragma once

#include <vector>

#include "eyeriss/arch/activity.h"
#include "eyeriss/mapping/counts.h"
#include "eyeriss/mapping/layer_work.h"
#include "eyeriss/mapping/transfers.h"
#include "eyeriss/rlc/word_ends.h"

namespace eyeriss::fast {

// The images of `work` (shape.N of them) among those of their layer. An fmap tile holds the images of a pass, n of
// them, image after image: where a portion ends between these, the streams of its last tiles go on in the next one.
struct PortionPlace {
  std::int64_t first_image = 0, layer_images = 1;
  bool has_bias = true;  // else the initial psums are those of each ofmap word
};

// A stream that goes on. There is one for each tile of an image group, in the order of the passes.
struct OpenLoad {
  std::vector<mapping::LoadTimer> timers;  // of the kinds of loads that the tile has
  rlc::WordEnds ends;
  std::uint64_t coded = 0, begin = 0;  // coded words, and where the last of them ends
};
struct OpenDrain {
  std::vector<mapping::DrainTimer> timer;  // one
  rlc::WordEnds ends;
  std::uint64_t coded = 0;
};

// Traffic counts for the tile when its last image is there.
struct IfmapCounts {
  std::uint64_t zero_words = 0, gated_macs = 0;
  std::uint64_t dram_words = 0, load_cycles = 0;
};
IfmapCounts count_ifmaps(const mapping::LayerWork& work, const PortionPlace& place, const arch::ChipConfig& chip,
                         std::vector<OpenLoad>& open);

struct OfmapCounts {
  std::uint64_t zero_words = 0;
  std::uint64_t dram_words = 0, drain_cycles = 0;
};
OfmapCounts count_ofmaps(const mapping::LayerWork& work, const PortionPlace& place, const arch::ChipConfig& chip,
                         const nn::Fmap& ofmaps, std::vector<OpenDrain>& open);

// With ChipConfig::rlc_filters the filters of a pass are one RLC stream: filters, channels, rows, columns.
mapping::FilterLinkWords coded_filter_link_words(const mapping::LayerWork& work);

}  // namespace eyeriss::fast
