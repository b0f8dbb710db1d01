// The cycles of one pass that the page animates (docs/report.md): what the machine's trace says that each network
// moved, and what each PE did. A pass has thousands of cycles; kept are runs of consecutive ones, a run for each thing
// to see.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "eyeriss/mapping/noc_ids.h"
#include "eyeriss/mapping/passes.h"

namespace eyeriss::report {

struct Frame {
  std::uint64_t cycle = 0;
  std::optional<mapping::Tag> ifmap, filter;      // tags of the words on the ifmap and filter GIN
  std::optional<std::int64_t> psum_in, psum_out;  // PE that takes a word from the psum GIN, gives one to the GON
  std::vector<std::int64_t> local;                // PEs that send a word to the PE above
  std::string states;                             // a letter for each PE, row-major: see state_letter
};

// A run of frames begins here.
struct Phase {
  std::string title;
  std::size_t first_frame = 0;
};

struct PassFrames {
  std::uint64_t pass_cycles = 0;
  std::vector<Phase> phases;
  std::vector<Frame> frames;
};

// Runs the layer's first pass on the machine, without data: its cycles do not depend on them. The mapping must be
// legal.
PassFrames pass_frames(const nn::ConvShape& shape, const mapping::Mapping& mapping, const arch::ChipConfig& chip);

}  // namespace eyeriss::report
