// What `eyeriss map` shows: the best mappings of every layer, where they put its sets on the array, what the chip will
// do under them, and why the runner-up lost. The JSON is the schema eyeriss-map/1 (docs/cli.md).
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "eyeriss/mapping/search_explain.h"

namespace eyeriss::report {

// A mapping that the user asks about.
struct GivenMapping {
  mapping::Mapping mapping;
  mapping::Explanation explanation;
};

struct MappedLayer {
  std::string name;
  nn::ConvShape shape;
  mapping::SearchResult result;  // ask for at least the 2 best: the second is the runner-up
  std::optional<GivenMapping> given = std::nullopt;
};

struct MapReport {
  std::string model;
  arch::ChipConfig chip;
  mapping::SearchOptions options;
  std::vector<MappedLayer> layers;
};

nlohmann::ordered_json map_json(const MapReport& report);
std::string map_text(const MapReport& report);

// The PE array, a cell for each PE: its set, filter row and ofmap row, or a letter for its set where the array is wider
// than 16. The mapping must be legal.
std::string placement_picture(const nn::ConvShape& shape, const mapping::Mapping& mapping,
                              const arch::ChipConfig& chip);

}  // namespace eyeriss::report
