// The timing of one pass without data: zero gating saves energy, not time, so passes of equal geometry take equal
// cycles.
#pragma once

#include "eyeriss/mapping/passes.h"

namespace eyeriss::machine {

// Core cycles of the pass on the machine, cycle by cycle. The mapping must be legal.
mapping::PassCycles time_pass(const mapping::PassGeometry& geometry, const arch::ChipConfig& chip);

}  // namespace eyeriss::machine
