// The two ways to compute a native layer. They give the same ofmaps and the same Activity (docs/architecture.md).
#pragma once

#include <functional>
#include <iosfwd>
#include <memory>
#include <vector>

#include "eyeriss/fast/packed_filters.h"
#include "eyeriss/fast/run.h"
#include "eyeriss/machine/machine.h"
#include "eyeriss/mapping/layer_work.h"
#include "eyeriss/runtime/pass_timings.h"

namespace eyeriss::runtime {

enum class EngineKind { fast, machine };

// Runs one native layer whose mapping is legal. `packed` is fast::pack() of its filters where the engine wants it, else
// null.
struct Engine {
  std::function<mapping::LayerResult(const mapping::LayerWork&, const fast::PackedFilters* packed)> run;
  bool wants_packed_filters = false;

  // Where the engine can run a layer in portions of its images (fast/run.h), with the same result; else none. The
  // activities are those of whole layers after their last portion.
  std::function<fast::PortionedRun(const mapping::LayerWork& whole, bool psums_from_dram)> portioned_run = {};
  std::function<nn::Fmap(fast::PortionedRun&, const mapping::LayerWork& portion, const fast::PackedFilters* packed)>
      run_portion = {};
  std::function<std::vector<arch::Activity>(const std::vector<const fast::PortionedRun*>&)> activities = {};
};

// What the machine writes while it runs, null: nothing (both need one native layer and one thread); and who is told, after each native
// layer, how long its scan chain is and what its units did in which cycles.
struct MachineWatch {
  std::ostream* trace = nullptr;  // docs/trace-format.md
  std::ostream* waves = nullptr;  // VCD
  std::function<void(const machine::Result&)> finished;
};

// An engine for this chip on `jobs` threads (0: as many as the computer has). The fast engine takes the cycles of its
// passes from `timings`; the machine has its own.
Engine make_engine(EngineKind kind, const arch::ChipConfig& chip, std::shared_ptr<PassTimings> timings,
                   unsigned jobs = 0, const MachineWatch& watch = {});

// Only the ofmaps, with the fast engine's kernels; the Activity stays empty and no mapping is asked for.
Engine make_ofmap_engine(const arch::ChipConfig& chip);

}  // namespace eyeriss::runtime
