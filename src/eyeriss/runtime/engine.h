// The two ways to compute a native layer; they give the same ofmaps and the same Activity.
#pragma once

#include "eyeriss/runtime/conv_run.h"

namespace eyeriss::runtime {

enum class EngineKind { fast, machine };

// An engine for this chip on `jobs` threads (0: as many as the computer has). The timing of passes is shared by all
// engines of a process that are made for the same chip.
Engine make_engine(EngineKind kind, const arch::ChipConfig& chip, unsigned jobs = 0);

}  // namespace eyeriss::runtime
