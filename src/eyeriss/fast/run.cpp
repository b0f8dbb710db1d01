#include "eyeriss/fast/run.h"

#include <tbb/parallel_invoke.h>

#include "eyeriss/base/error.h"
#include "eyeriss/fast/convolve.h"
#include "eyeriss/fast/fmap_counts.h"
#include "eyeriss/mapping/counts.h"
#include "eyeriss/mapping/placement.h"
#include "eyeriss/mapping/transfers.h"

namespace eyeriss::fast {

using mapping::LayerWork;

mapping::LayerResult run(const LayerWork& work, const arch::ChipConfig& chip, const mapping::PassTimer& timer,
                         const PackedFilters* packed) {
  const nn::ConvShape& s = work.shape;
  EYERISS_CHECK(!mapping::violation(s, work.mapping, chip));
  EYERISS_CHECK((work.ifmaps->dims == std::array<std::int64_t, 4>{s.N, s.G * s.C, s.H, s.W}));
  EYERISS_CHECK((work.filters->dims == std::array<std::int64_t, 4>{s.M, s.C, s.R, s.S}));
  const bool psums_from_dram = work.initial_psums->dims != std::array<std::int64_t, 4>{1, s.M, 1, 1};

  mapping::LayerResult result;
  arch::Activity& count = result.activity;
  count = mapping::scheduled_counts(s, work.mapping, psums_from_dram, work.ofmaps_finished);
  IfmapCounts ifmaps;
  mapping::ProcessingCycles cycles;
  std::uint64_t filter_words = 0;  // over the link, after RLC
  tbb::parallel_invoke(
      [&] {
        Convolved convolved = convolve(work, chip.round_products, packed);
        result.ofmaps = std::move(convolved.ofmaps);
        count.overflowed_words = convolved.overflowed_words;
      },
      [&] { ifmaps = count_ifmaps(work, chip); },
      [&] {
        const auto coded = chip.rlc_filters ? coded_filter_link_words(work) : mapping::raw_filter_link_words(s);
        const auto link_words = [&](const mapping::Pass& pass) {
          const std::uint64_t words = coded(pass);
          filter_words += 4 * words;
          return words;
        };
        cycles = mapping::processing_cycles(s, work.mapping, chip, timer, link_words);
      });
  const OfmapCounts ofmaps = count_ofmaps(work, chip, result.ofmaps);

  count.gated_macs = ifmaps.gated_macs;
  count.spad.filter_read = count.macs - ifmaps.gated_macs;
  count.ifmap_zero_words = ifmaps.zero_words;
  count.ofmap_zero_words = ofmaps.zero_words;
  count.dram.ifmap_read = ifmaps.dram_words;
  if (work.ofmaps_finished) count.dram.ofmap_write = ofmaps.dram_words;
  if (chip.rlc_filters) count.dram.filter_read = filter_words;
  count.processing_cycles = cycles.processing;
  count.filter_wait_cycles = cycles.filter_wait;
  count.load_cycles = ifmaps.load_cycles;
  count.drain_cycles = ofmaps.drain_cycles;
  count.total_cycles = mapping::total_cycles(cycles.processing, ifmaps.load_cycles, ofmaps.drain_cycles, chip);
  count.clocked_pe_cycles = static_cast<std::uint64_t>(mapping::active_pes(s, work.mapping)) * count.total_cycles;
  return result;
}

}  // namespace eyeriss::fast
