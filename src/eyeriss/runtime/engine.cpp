#include "eyeriss/runtime/engine.h"

#include <tbb/info.h>
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
  return {[chip, timings, arena](const mapping::LayerWork& work, const fast::PackedFilters* packed) {
            const auto timer = [&](const mapping::PassGeometry& geometry) { return timings->of(geometry); };
            return arena->execute([&] { return fast::run(work, chip, timer, packed); });
          },
          true};
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
