#include "eyeriss/runtime/engine.h"

#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>

#include "eyeriss/fast/convolve.h"
#include "eyeriss/fast/run.h"
#include "eyeriss/machine/machine.h"

namespace eyeriss::runtime {
namespace {

// More threads than the computer has would help nobody, and TBB warns about them.
int thread_count(unsigned jobs) {
  const auto most = static_cast<unsigned>(tbb::info::default_concurrency());
  return static_cast<int>(jobs == 0 ? most : std::min(jobs, most));
}

Engine fast_engine(const arch::ChipConfig& chip, std::shared_ptr<PassTimings> timings, unsigned jobs) {
  const auto arena = std::make_shared<tbb::task_arena>(thread_count(jobs));
  const auto timer = [timings = std::move(timings)](const mapping::PassGeometry& geometry) {
    return timings->of(geometry);
  };
  Engine engine;
  engine.run = [chip, timer, arena](const mapping::LayerWork& work, const fast::PackedFilters* packed) {
    return arena->execute([&] { return fast::run(work, chip, timer, packed); });
  };
  engine.wants_packed_filters = true;
  engine.portioned_run = [chip](const mapping::LayerWork& whole, bool psums_from_dram) {
    return fast::PortionedRun(whole, psums_from_dram, chip);
  };
  engine.run_portion = [arena](fast::PortionedRun& run, const mapping::LayerWork& portion,
                               const fast::PackedFilters* packed) {
    return arena->execute([&] { return run.run(portion, packed); });
  };
  engine.activities = [timer, arena](const std::vector<const fast::PortionedRun*>& runs) {
    std::vector<arch::Activity> activities(runs.size());
    arena->execute([&] {
      tbb::parallel_for(std::size_t{0}, runs.size(), [&](std::size_t i) { activities[i] = runs[i]->activity(timer); });
    });
    return activities;
  };
  return engine;
}

Engine machine_engine(const arch::ChipConfig& chip, unsigned jobs, const MachineWatch& watch) {
  machine::Options options;
  options.trace = watch.trace;
  options.waves = watch.waves;
  const bool watched = watch.trace != nullptr || watch.waves != nullptr;
  options.jobs = watched ? 1 : tbb::task_arena(thread_count(jobs)).max_concurrency();
  return {[chip, options, finished = watch.finished](const mapping::LayerWork& work, const fast::PackedFilters*) {
            machine::Result result = machine::run(work, chip, options);
            if (finished) finished(result);
            return std::move(result.layer);
          },
          false};
}

}  // namespace

Engine make_engine(EngineKind kind, const arch::ChipConfig& chip, std::shared_ptr<PassTimings> timings, unsigned jobs,
                   const MachineWatch& watch) {
  return kind == EngineKind::machine ? machine_engine(chip, jobs, watch) : fast_engine(chip, std::move(timings), jobs);
}

Engine make_ofmap_engine(const arch::ChipConfig& chip) {
  return {[round = chip.round_products](const mapping::LayerWork& work, const fast::PackedFilters* packed) {
            return mapping::LayerResult{fast::convolve(work, round, packed).ofmaps, {}};
          },
          false};
}

}  // namespace eyeriss::runtime
