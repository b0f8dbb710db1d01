// What the page shows of the layers beyond the report's numbers: the PE array and one pass (docs/report.md).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "eyeriss/arch/chip_config.h"
#include "eyeriss/mapping/mapping.h"

namespace eyeriss::report {

// A layer as the chip runs it; of one that runs in pieces, the first.
struct NativeLayer {
  std::string name;
  nn::ConvShape shape;
  mapping::Mapping mapping;
};

// {"layers": [{"name", "pass"}], "passes": [{"placement": {...}, "animation": {...}}]}. Layers whose passes are equal
// share one. The mappings must be legal.
nlohmann::ordered_json html_details(const std::vector<NativeLayer>& layers, const arch::ChipConfig& chip);

}  // namespace eyeriss::report
