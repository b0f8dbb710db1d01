// What a layer will do, as far as the data do not decide it: every count of Activity that follows from shape, mapping and chip. The
// mapper predicts with it, the fast engine starts from it, and the machine, which counts events, must arrive at it.
#pragma once

#include "eyeriss/arch/activity.h"
#include "eyeriss/base/math.h"
#include "eyeriss/mapping/pass_kinds.h"
#include "eyeriss/mapping/passes.h"
#include "eyeriss/mapping/transfers.h"

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

// The same in closed form, for filters that are not compressed: `timer` is asked once for each kind of pass.
template <class Timer>
ProcessingCycles processing_cycles(const nn::ConvShape& shape, const Mapping& mapping, const arch::ChipConfig& chip,
                                   Timer&& timer) {
  const auto fetch = [&](std::int64_t filter_words) {
    return link_transfer_cycles(static_cast<std::uint64_t>(base::ceil_div<std::int64_t>(filter_words, 4)), chip);
  };
  ProcessingCycles sum;
  sum.filter_wait = fetch(first_filter_words(shape, mapping));  // nothing hides the first fetch
  for_each_kind_of_pass(shape, mapping, [&](const PassGeometry& pass, std::span<const Following> following) {
    const PassCycles cycles = timer(pass);
    for (const Following& next : following) {
      const std::uint64_t complete = next.filter_words > 0 ? cycles.filters_read + fetch(next.filter_words) : 0;
      const std::uint64_t wait = complete > cycles.pass ? complete - cycles.pass : 0;
      sum.filter_wait += static_cast<std::uint64_t>(next.count) * wait;
      sum.processing += static_cast<std::uint64_t>(next.count) * cycles.pass;
    }
  });
  sum.processing += sum.filter_wait;
  return sum;
}

// All counts that do not depend on data, in closed form. Left at 0: zeros, gated and overflowed words, spad.filter_read's gating
// (it is macs here), dram (see below), load, drain and total cycles, and the processing cycles, which need a timer. dram and
// dram_uncompressed hold the words before RLC. `psums_from_dram`: initial psums are fmaps, not biases; `finished` as in LayerWork.
arch::Activity scheduled_counts(const nn::ConvShape& shape, const Mapping& mapping, bool psums_from_dram = false,
                                bool finished = true);

}  // namespace eyeriss::mapping
