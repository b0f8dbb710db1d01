#include "eyeriss/runtime/engine.h"

#include <tbb/task_arena.h>

#include "eyeriss/fast/run.h"

namespace eyeriss::runtime {

Engine make_engine(EngineKind, const arch::ChipConfig& chip, std::shared_ptr<PassTimings> timings, unsigned jobs) {
  const auto arena = std::make_shared<tbb::task_arena>(jobs == 0 ? tbb::task_arena::automatic : static_cast<int>(jobs));
  return {[chip, timings, arena](const mapping::LayerWork& work, const fast::PackedFilters* packed) {
            const auto timer = [&](const mapping::PassGeometry& geometry) { return timings->of(geometry); };
            return arena->execute([&] { return fast::run(work, chip, timer, packed); });
          },
          true};
}

}  // namespace eyeriss::runtime
