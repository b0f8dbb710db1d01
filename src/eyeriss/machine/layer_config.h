// All that the chip knows about a layer ([J] Sec. III: the scan chain's bits): made offline by configure(), carried by
// scan_chain.h.
#pragma once

#include "eyeriss/mapping/layer_work.h"
#include "eyeriss/mapping/noc_ids.h"
#include "eyeriss/mapping/passes.h"

namespace eyeriss::machine {

struct LayerConfig {
  nn::ConvShape shape;
  mapping::Mapping mapping;
  mapping::NocIds ids;
  std::vector<bool> psum_bank;  // one for each GLB bank: it holds psums; ifmaps otherwise
  int shift = 0;
  bool relu = true, ifmaps_compressed = true, ofmaps_finished = true, psums_from_dram = false;
  bool operator==(const LayerConfig&) const = default;
};

// The mapping must be legal (mapping::violation). psum banks come first.
LayerConfig configure(const nn::ConvShape& shape, const mapping::Mapping& mapping, const arch::ChipConfig& chip);
LayerConfig configure(const mapping::LayerWork& work, const arch::ChipConfig& chip);

// What the top control sends to all units when a pass begins: its sizes, and where its psums are in the GLB.
struct PassHeader {
  std::int64_t images = 1, rows = 1, columns = 1;  // of the ofmaps
  std::int64_t width = 1;                          // ifmap columns
  std::int64_t filters = 1, channels = 1;
  std::int64_t resident_filters = 1, first_filter = 0;  // psums in the GLB, and the pass's first among them
  bool operator==(const PassHeader&) const = default;
};
PassHeader header(const nn::ConvShape& shape, const mapping::Pass& pass);
PassHeader header(const mapping::PassGeometry& geometry);

}  // namespace eyeriss::machine
