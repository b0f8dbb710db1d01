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

namespace {

// What the schedule decides, cycles included; the rest is left at what it is without zeros and RLC.
arch::Activity scheduled(const LayerWork& work, bool psums_from_dram, const arch::ChipConfig& chip,
                         const mapping::PassTimer& timer) {
  const nn::ConvShape& s = work.shape;
  arch::Activity count = mapping::scheduled_counts(s, work.mapping, psums_from_dram, work.ofmaps_finished);
  std::uint64_t filter_words = 0;  // over the link, after RLC
  const auto coded = chip.rlc_filters ? coded_filter_link_words(work) : mapping::raw_filter_link_words(s);
  const auto link_words = [&](const mapping::Pass& pass) {
    const std::uint64_t words = coded(pass);
    filter_words += 4 * words;
    return words;
  };
  const mapping::ProcessingCycles cycles = mapping::processing_cycles(s, work.mapping, chip, timer, link_words);
  if (chip.rlc_filters) count.dram.filter_read = filter_words;
  count.processing_cycles = cycles.processing;
  count.filter_wait_cycles = cycles.filter_wait;
  return count;
}

void add(const ImageCounts& images, const LayerWork& work, const arch::ChipConfig& chip, arch::Activity& count) {
  count.gated_macs = images.gated_macs;
  count.spad.filter_read = count.macs - images.gated_macs;
  count.overflowed_words = images.overflowed_words;
  count.ifmap_zero_words = images.ifmap_zero_words;
  count.ofmap_zero_words = images.ofmap_zero_words;
  count.dram.ifmap_read = images.ifmap_dram_words;
  if (work.ofmaps_finished) count.dram.ofmap_write = images.ofmap_dram_words;
  count.load_cycles = images.load_cycles;
  count.drain_cycles = images.drain_cycles;
  count.total_cycles = mapping::total_cycles(count.processing_cycles, images.load_cycles, images.drain_cycles, chip);
  count.clocked_pe_cycles =
      static_cast<std::uint64_t>(mapping::active_pes(work.shape, work.mapping)) * count.total_cycles;
}

}  // namespace

ImageCounts& ImageCounts::operator+=(const ImageCounts& other) {
  gated_macs += other.gated_macs, overflowed_words += other.overflowed_words;
  ifmap_zero_words += other.ifmap_zero_words, ofmap_zero_words += other.ofmap_zero_words;
  ifmap_dram_words += other.ifmap_dram_words, ofmap_dram_words += other.ofmap_dram_words;
  load_cycles += other.load_cycles, drain_cycles += other.drain_cycles;
  return *this;
}

PortionedRun::PortionedRun(const LayerWork& work, bool psums_from_dram, const arch::ChipConfig& chip)
    : whole_(work), chip_(chip), place_{0, work.shape.N, !psums_from_dram} {
  EYERISS_CHECK(!mapping::violation(work.shape, work.mapping, chip));
  whole_.ifmaps = whole_.initial_psums = nullptr;
}

nn::Fmap PortionedRun::run(const LayerWork& work, const PackedFilters* packed) {
  const nn::ConvShape& s = work.shape;
  EYERISS_CHECK((work.ifmaps->dims == std::array<std::int64_t, 4>{s.N, s.G * s.C, s.H, s.W}));
  EYERISS_CHECK((work.filters->dims == std::array<std::int64_t, 4>{s.M, s.C, s.R, s.S}));
  EYERISS_CHECK(s.N >= 1 && place_.first_image + s.N <= place_.layer_images);
  Convolved convolved;
  IfmapCounts ifmaps;
  tbb::parallel_invoke([&] { convolved = convolve(work, chip_.round_products, packed); },
                       [&] { ifmaps = count_ifmaps(work, place_, chip_, loads_); });
  const OfmapCounts ofmaps = count_ofmaps(work, place_, chip_, convolved.ofmaps, drains_);
  counts_ += {ifmaps.gated_macs, convolved.overflowed_words, ifmaps.zero_words,  ofmaps.zero_words,
              ifmaps.dram_words, ofmaps.dram_words,          ifmaps.load_cycles, ofmaps.drain_cycles};
  place_.first_image += s.N;
  return std::move(convolved.ofmaps);
}

arch::Activity PortionedRun::activity(const mapping::PassTimer& timer) const {
  EYERISS_CHECK(place_.first_image == place_.layer_images);
  arch::Activity count = scheduled(whole_, !place_.has_bias, chip_, timer);
  add(counts_, whole_, chip_, count);
  return count;
}

mapping::LayerResult run(const LayerWork& work, const arch::ChipConfig& chip, const mapping::PassTimer& timer,
                         const PackedFilters* packed) {
  EYERISS_CHECK(!mapping::violation(work.shape, work.mapping, chip));
  const bool psums_from_dram = work.initial_psums->dims != std::array<std::int64_t, 4>{1, work.shape.M, 1, 1};
  PortionedRun images(work, psums_from_dram, chip);
  mapping::LayerResult result;
  tbb::parallel_invoke([&] { result.ofmaps = images.run(work, packed); },
                       [&] { result.activity = scheduled(work, psums_from_dram, chip, timer); });
  add(images.counts(), work, chip, result.activity);
  return result;
}

}  // namespace eyeriss::fast
