// The cycles of a pass in closed form, from the rules T1 to T12 of docs/timing-model.md: no timer may be below them, and the
// machine is above them only where units block each other in ways that no closed form follows (docs/mapping.md says how
// often). The mapper's proofs rest on them.
#pragma once

#include "eyeriss/mapping/passes.h"

namespace eyeriss::mapping {

// What must happen one after the other, the longest of:
// - the filters of the PE on top of set 0: those of the rows below leave the bus first (T1), a row's only as fast as its
//   spads take them, but for what fits the FIFO (T2), and the sets of a row take turns; then its MACs (T3, T4); then the
//   psum words of the last column, which nothing sends before that PE's last tap (T7, T9).
// - the first psum word: after the first window of that PE, and after its ifmap words came and it went up the column (T5,
//   T7, T8, T12); then all psum words, one a cycle (T9).
// - the ifmap bus up to the last word that a window needs, a word a cycle (T5), and no further ahead of the PE on top
//   than its spad and FIFO hold (T6); then that window's last tap, its psums' way up, and the last column's words.
// - all ifmap words, with those that nobody needs (T10).
// The filters are read when all have left the bus, or when the spads have taken what the FIFOs do not hold.
PassCycles pass_lower_bound(const PassGeometry& pass, const arch::ChipConfig& chip);

// The streams of a pass, core cycles: MACs of one PE, psum bus one way, ifmap bus, and the fill of the filter spads up to
// the first MAC of the PE on top.
struct PassStreams {
  std::uint64_t macs = 0, psum_bus = 0, ifmap_bus = 0, filter_fill = 0;
};
PassStreams pass_streams(const PassGeometry& pass, const arch::ChipConfig& chip);

}  // namespace eyeriss::mapping
