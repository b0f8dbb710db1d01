// The chip ([J] Sec. III): units owned by value, and the top control that takes a layer through loads, passes and
// drains (T20 to T26).
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "eyeriss/machine/array.h"
#include "eyeriss/machine/scan_chain.h"
#include "eyeriss/machine/transfers.h"
#include "eyeriss/mapping/layer_work.h"

namespace eyeriss::machine {

// Cycles of a unit in each of its states, over the layer's passes.
struct Occupancy {
  std::string unit;
  std::vector<std::pair<std::string, std::uint64_t>> cycles;
};

struct Options {
  std::ostream* trace = nullptr;  // docs/trace-format.md
  std::ostream* waves = nullptr;  // VCD
  int jobs = 1;                   // threads over independent tiles; nothing else changes. Trace and waves need 1.
  Disturbance disturbance;        // for tests
};

struct Result {
  mapping::LayerResult layer;
  std::size_t scan_chain_bits = 0;
  std::vector<Occupancy> occupancy;
};

// Runs one layer. The work's mapping must be legal. Throws base::Bug with a report of what each unit waits for when the
// machine stalls.
Result run(const mapping::LayerWork& work, const arch::ChipConfig& chip, const Options& options = {});

// The same for a configuration that has been shifted in already, which need not be the work's own (a broken chain, for
// tests).
Result run_configured(const std::vector<bool>& scan_chain, const mapping::LayerWork& work, const arch::ChipConfig& chip,
                      const Options& options = {});

}  // namespace eyeriss::machine
