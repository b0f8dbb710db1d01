// Cycles that no pass and no layer can go below, from the rules T1 to T10 and T21 of docs/timing-model.md. They exclude
// mappings from a search for latency, so they must hold for the machine and for any other timer.
#pragma once

#include <functional>

#include "eyeriss/mapping/counts.h"
#include "eyeriss/mapping/search_cost.h"

namespace eyeriss::mapping {

// Visits (geometry, count) of the passes of a layer, equal ones together; at most 64 kinds.
void for_each_kind_of_pass(const nn::ConvShape& shape, const Mapping& mapping,
                           const std::function<void(const PassGeometry&, std::uint64_t)>& visit);

// Core cycles of the streams, each in the passes in which it is the longest of the first three (pass_bounds); the fill
// of the filter spads over all passes; and the fmaps' way over the link, uncompressed.
struct StreamCycles {
  std::uint64_t macs = 0, psum_bus = 0, ifmap_bus = 0, filter_fill = 0, fmaps_from_dram = 0;
};
StreamCycles stream_cycles(const nn::ConvShape& shape, const Mapping& mapping, const arch::ChipConfig& chip);

// The longest of three chains:
// - PE row on top, set 0: the filters of the rows below are sent before its own (T1), a row's filters leave the bus
// only as fast as
//   spads take them, but for what fits the FIFO (T2); then its MACs, one a cycle (T3, T4).
// - no psum leaves before the row on top has filters (T3, T7); then a bus word a cycle (T9).
// - the ifmap bus up to the last word that some window needs, a word a cycle (T5); at the start of the row on top no
// set can be ahead by
//   more than its spad and FIFO hold (T6).
std::uint64_t pass_lower_bound(const PassGeometry& pass, const arch::ChipConfig& chip);

// Sums of pass_lower_bound over the passes of the schedule, by classes of equal passes; or of what T21 makes a pass
// last at least: its filters leave the banks, then those of the next come over the link. Whichever is more.
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

// For a given e, f, p, q, r, t and every m up to M/G (index m; 0 is not used): the MACs of the PE on top summed over
// all passes, and the cycles before its first MAC summed over the passes of one image group, by the spads' pace alone.
// With I image groups the passes take macs + I * fills cycles at least.
struct MacsAndFills {
  std::int64_t macs = 0, fills = 0;
};
std::vector<MacsAndFills> macs_and_fills_by_m(const nn::ConvShape& shape, const Mapping& mapping,
                                              const arch::ChipConfig& chip);

}  // namespace eyeriss::mapping
