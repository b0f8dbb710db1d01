#include "eyeriss/machine/chip.h"

#include <algorithm>

namespace eyeriss::machine {
namespace {

LinkStalls link_stalls(const Options& options) {
  return {options.disturbance.stall_probability, base::Random(options.disturbance.stall_seed + 1)};
}

}  // namespace

Chip::Chip(const std::vector<bool>& scan_chain, const mapping::LayerWork& work, const arch::ChipConfig& chip,
           const Options& options)
    : work_(&work),
      chip_(chip),
      config_(decode(scan_chain, chip)),
      glb_(config_.psum_bank, chip_),
      array_(config_, chip_, &glb_, options.disturbance),
      filter_fetch_(LinkIn(chip_, link_stalls(options))),
      load_(LinkIn(chip_, link_stalls(options)), chip_),
      drain_(LinkOut(chip_, link_stalls(options))) {
  if (options.trace) trace_.emplace(*options.trace);
  if (options.waves) waves_.emplace(*options.waves, array_, chip_);
}

// End of a core cycle.
void Chip::edge(Phase phase) {
  if (trace_) trace_->edge(time_);
  if (waves_) waves_->edge(time_, phase, array_);
  ++time_;
}

void Chip::run(const std::vector<mapping::Pass>& passes, nn::Fmap& ofmaps) {
  fetch_filters(passes.front());
  first_fetch_ = wait_for_filters(0);
  for (std::size_t k = 0; k < passes.size(); ++k) {
    if (passes[k].loads_ifmaps) load(passes[k]);
    process(passes[k], k + 1 < passes.size() ? &passes[k + 1] : nullptr);
    if (passes[k].drains_ofmaps) drain(passes[k], ofmaps);
  }
}

void Chip::fetch_filters(const mapping::Pass& pass) {
  const auto words = filter_tile(*work_, pass);
  Stream stream = chip_.rlc_filters ? coded_stream(words) : raw_stream(words);
  counts_.dram.filter_read += stream.link_words();
  counts_.dram_uncompressed.filter_read += stream.words;
  filter_fetch_.begin(std::move(stream));
}

// T21: steps on from cycle `fetch_cycle` of the fetch until the filters are there.
std::uint64_t Chip::wait_for_filters(std::uint64_t fetch_cycle) {
  std::uint64_t waited = 0;
  for (; !filter_fetch_.done(); ++waited) {
    filter_fetch_.tick(fetch_cycle + waited, glb_, trace_ ? &*trace_ : nullptr);
    edge(Phase::wait_filters);
  }
  counts_.filter_wait_cycles += waited;
  counts_.processing_cycles += waited;
  return waited;
}

void Chip::load(const mapping::Pass& pass) {
  Stream psums = raw_stream({}), ifmaps;
  const bool starts = pass.first_channels;
  if (starts) psums = raw_stream(initial_psum_tile(*work_, pass));
  ifmaps = config_.ifmaps_compressed ? coded_stream(ifmap_tile(*work_, pass)) : raw_stream(ifmap_tile(*work_, pass));
  (config_.psums_from_dram ? counts_.dram.psum_read : counts_.dram.bias_read) += psums.words;
  (config_.psums_from_dram ? counts_.dram_uncompressed.psum_read : counts_.dram_uncompressed.bias_read) += psums.words;
  counts_.dram.ifmap_read += ifmaps.link_words();
  counts_.dram_uncompressed.ifmap_read += ifmaps.words;
  load_.begin(pass, std::move(psums), config_.psums_from_dram, std::move(ifmaps));
  std::uint64_t cycle = 0;
  for (; !load_.done(cycle); ++cycle) {
    load_.tick(cycle, glb_, trace_ ? &*trace_ : nullptr);
    edge(Phase::load);
  }
  counts_.load_cycles += cycle;
}

void Chip::process(const mapping::Pass& pass, const mapping::Pass* next) {
  Trace* const trace = trace_ ? &*trace_ : nullptr;
  if (trace)
    trace->event(-1, "pass {} images={} rows={} columns={} filters={} channels={}", counts_.pass_count,
                 pass.images.count, pass.rows.count, pass.columns.count, pass.filters.count, pass.channels.count);
  array_.begin(header(config_.shape, pass));
  bool fetching = false;
  last_pass_ = {};
  while (!array_.done()) {
    if (fetching) filter_fetch_.tick(array_.cycle() - last_pass_.filters_read, glb_, trace);
    array_.tick(trace);
    edge(Phase::pass);
    if (last_pass_.filters_read > 0 || !array_.filters_read()) continue;
    last_pass_.filters_read = array_.cycle();
    if (next == nullptr) continue;
    fetch_filters(*next);
    fetching = true;
  }
  array_.end();
  last_pass_.pass = array_.cycle();
  ++counts_.pass_count;
  counts_.processing_cycles += last_pass_.pass;
  if (next != nullptr) wait_for_filters(last_pass_.pass - last_pass_.filters_read);
}

void Chip::drain(const mapping::Pass& pass, nn::Fmap& ofmaps) {
  const bool coded = config_.ofmaps_finished && chip_.rlc_fmaps;
  drain_.begin(static_cast<std::uint64_t>(pass.ofmap_tile_words()), config_.relu, coded);
  for (std::uint64_t cycle = 1; !drain_.done(); ++cycle) {
    drain_.tick(cycle, glb_, trace_ ? &*trace_ : nullptr);
    edge(Phase::drain);
  }
  counts_.drain_cycles += drain_.cycles();
  const Stream& stream = drain_.stream();
  const auto words = words_of(stream);
  (config_.ofmaps_finished ? counts_.dram.ofmap_write : counts_.dram.psum_write) += stream.link_words();
  (config_.ofmaps_finished ? counts_.dram_uncompressed.ofmap_write : counts_.dram_uncompressed.psum_write) +=
      stream.words;
  counts_.ofmap_words += words.size();
  counts_.ofmap_zero_words += static_cast<std::uint64_t>(std::count(words.begin(), words.end(), 0));
  store_tile(*work_, pass, words, ofmaps);
}

arch::Activity Chip::activity() const {
  arch::Activity activity = counts_;
  activity.glb = glb_.counts;
  array_.count(activity);
  return activity;
}

}  // namespace eyeriss::machine
