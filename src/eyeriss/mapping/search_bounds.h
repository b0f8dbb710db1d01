// Cycles that no layer can go below: those of its passes (pass_bound.h), and T21. They exclude mappings from a search for
// latency, so they must hold for the machine and for any other timer.
#pragma once

#include "eyeriss/mapping/counts.h"
#include "eyeriss/mapping/search_cost.h"

namespace eyeriss::mapping {

// Core cycles of the streams, each in the passes in which it is the longest of the first three (pass_streams); the fill
// of the filter spads over all passes; and the fmaps' way over the link, uncompressed.
struct StreamCycles {
  std::uint64_t macs = 0, psum_bus = 0, ifmap_bus = 0, filter_fill = 0, fmaps_from_dram = 0;
};
StreamCycles stream_cycles(const nn::ConvShape& shape, const Mapping& mapping, const arch::ChipConfig& chip);

// processing_cycles() with pass_lower_bound for a timer: more time for a pass never makes a layer faster (T21).
std::uint64_t layer_lower_bound(const nn::ConvShape& shape, const Mapping& mapping, const arch::ChipConfig& chip);

// The same for all mappings with this e and f that keep within these limits: the MACs shared out among the sets'
// columns, the psum bus, the ifmap bus, the link.
struct Limits {
  std::int64_t sets = 1;    // r*t at most
  std::int64_t slots = 0;   // channel_groups*r at most
  std::int64_t images = 1;  // groups at least, as in Counts
  std::int64_t filter_groups = 1, channel_groups = 1;
};
std::uint64_t layer_lower_bound(const nn::ConvShape& shape, std::int64_t e, std::int64_t f, const Limits& limits,
                                const arch::ChipConfig& chip);

// T21: the filters of each pass come over the link, then they leave the banks, before those of the next pass come. All
// filters `times` times, in so many passes.
std::uint64_t filters_in_turn(const nn::ConvShape& shape, std::int64_t times, std::int64_t passes,
                              const arch::ChipConfig& chip);

// For a given e, f, p, q, r, t and every m up to M/G (index m; 0 is not used): the MACs of the PE on top summed over
// all passes; and of the passes of one image group the cycles before its first MAC, by the spads' pace alone, and their
// number. With I image groups the passes take macs + I * fills cycles at least.
struct PassSums {
  std::int64_t macs = 0, fills = 0, passes = 0;
};
std::vector<PassSums> pass_sums_by_m(const nn::ConvShape& shape, const Mapping& mapping, const arch::ChipConfig& chip);

}  // namespace eyeriss::mapping
