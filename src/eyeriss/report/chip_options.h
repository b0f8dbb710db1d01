// What the chip's options do to AlexNet: those that the authors suggest and did not build, and those that users ask
// for.
#pragma once

#include <string>
#include <vector>

#include "eyeriss/report/seeded_run.h"

namespace eyeriss::report {

struct OptionEffect {
  std::string option;
  double processing_ms = 0, total_ms = 0, frames_per_s = 0;
  double power_mw = 0, energy_uj = 0;  // of the chip
  double dram_mb = 0;                  // over the link, 1e6 bytes
  double dram_uj = 0;
};

// AlexNet's five layers, 4 images, the published zeros; the published mappings but where the array is another.
std::vector<OptionEffect> option_effects(const Progress& progress = {});

}  // namespace eyeriss::report
