#include "eyeriss/machine/machine.h"

#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <deque>

#include "eyeriss/machine/chip.h"
#include "eyeriss/nn/reference_conv.h"

namespace eyeriss::machine {
namespace {

using Passes = std::vector<mapping::Pass>;

// The schedule in at most `parts` pieces of about equal length, cut where a group of resident filters starts.
std::vector<Passes> cut(const LayerConfig& config, std::size_t parts) {
  Passes all;
  mapping::for_each_pass(config.shape, config.mapping, [&](const mapping::Pass& pass) { all.push_back(pass); });
  std::vector<Passes> pieces(1);
  for (std::size_t k = 0; k < all.size(); ++k) {
    const bool starts = k > 0 && all[k - 1].drains_ofmaps;
    if (starts && k * parts >= pieces.size() * all.size()) pieces.emplace_back();
    pieces.back().push_back(all[k]);
  }
  return pieces;
}

// A piece fetched its first filters with nothing to hide it; in the layer, the pass before it does (T21).
std::uint64_t hidden_wait(const Chip& before, const Chip& piece) {
  const auto last = before.last_pass();
  const std::uint64_t complete = last.filters_read + piece.first_fetch_cycles();
  return piece.first_fetch_cycles() - (complete > last.pass ? complete - last.pass : 0);
}

void count_tensors(const mapping::LayerWork& work, arch::Activity& activity) {
  const auto& ifmaps = work.ifmaps->data;
  activity.ifmap_words = ifmaps.size();
  activity.ifmap_zero_words = static_cast<std::uint64_t>(std::count(ifmaps.begin(), ifmaps.end(), 0));
}

std::vector<Occupancy> occupancy(const std::deque<Chip>& chips) {
  std::vector<Occupancy> units;
  const auto bus = [&](const char* name, auto&& cycles) {
    BusCycles sum;
    for (const Chip& chip : chips) sum.moved += cycles(chip.array()).moved, sum.blocked += cycles(chip.array()).blocked;
    units.push_back({name, {{"moved", sum.moved}, {"blocked", sum.blocked}}});
  };
  bus("filter GIN", [](const Array& array) { return array.filter_gin().cycles; });
  bus("ifmap GIN", [](const Array& array) { return array.ifmap_gin().cycles; });
  bus("psum GIN", [](const Array& array) { return array.psum_gin().cycles; });
  bus("GON", [](const Array& array) { return array.gon().cycles; });
  const Wiring& wiring = chips.front().array().wiring();
  for (std::size_t pe = 0; pe < wiring.pe_count(); ++pe) {
    if (!wiring.roles()[pe].in_set) continue;
    Occupancy unit{wiring.name(pe), {}};
    for (std::size_t state = 0; state < pe_state_count; ++state) {
      std::uint64_t sum = 0;
      for (const Chip& chip : chips) sum += chip.array().pes().state_cycles(pe)[state];
      unit.cycles.emplace_back(to_string(static_cast<PeState>(state)), sum);
    }
    units.push_back(std::move(unit));
  }
  return units;
}

}  // namespace

Result run_configured(const std::vector<bool>& scan_chain, const mapping::LayerWork& work, const arch::ChipConfig& chip,
                      const Options& options) {
  const LayerConfig config = decode(scan_chain, chip);
  EYERISS_CHECK(config.shape == work.shape && config.mapping == work.mapping);
  const bool serial = options.trace != nullptr || options.waves != nullptr || options.disturbance.fault;
  const std::size_t jobs = serial ? 1 : static_cast<std::size_t>(std::max(options.jobs, 1));
  const std::vector<Passes> pieces = cut(config, jobs);

  Result result;
  result.scan_chain_bits = scan_chain.size();
  nn::Fmap& ofmaps = result.layer.ofmaps;
  ofmaps = nn::Fmap(config.shape.N, config.shape.M, config.shape.E(), config.shape.F());
  std::deque<Chip> chips;
  for (std::size_t k = 0; k < pieces.size(); ++k) chips.emplace_back(scan_chain, work, chip, options);
  const int threads = std::min(static_cast<int>(jobs), tbb::info::default_concurrency());
  tbb::task_arena(threads).execute([&] {
    tbb::parallel_for(std::size_t{0}, pieces.size(), [&](std::size_t k) { chips[k].run(pieces[k], ofmaps); });
  });

  arch::Activity& activity = result.layer.activity;
  for (std::size_t k = 0; k < chips.size(); ++k) {
    activity += chips[k].activity();
    if (k == 0) continue;
    const std::uint64_t hidden = hidden_wait(chips[k - 1], chips[k]);
    activity.processing_cycles -= hidden;
    activity.filter_wait_cycles -= hidden;
  }
  activity.total_cycles =
      mapping::total_cycles(activity.processing_cycles, activity.load_cycles, activity.drain_cycles, chip);
  activity.clocked_pe_cycles =
      activity.total_cycles * static_cast<std::uint64_t>(chips.front().array().wiring().active_pes());
  count_tensors(work, activity);
  if (work.count_overflows)  // a 16-bit adder cannot know: the wide sums are made beside the machine
    nn::reference_conv(work.shape, *work.ifmaps, *work.filters, *work.initial_psums, work.shift, chip.round_products,
                       &activity.overflowed_words);
  result.occupancy = occupancy(chips);
  return result;
}

Result run(const mapping::LayerWork& work, const arch::ChipConfig& chip, const Options& options) {
  return run_configured(encode(configure(work, chip), chip), work, chip, options);
}

}  // namespace eyeriss::machine
