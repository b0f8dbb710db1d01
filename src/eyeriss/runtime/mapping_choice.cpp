#include "eyeriss/runtime/mapping_choice.h"

#include <algorithm>

#include "eyeriss/base/error.h"
#include "eyeriss/base/nearest.h"

namespace eyeriss::runtime {

void MappingChoice::check_names(const std::vector<std::string>& layer_names) const {
  for (const auto& [name, mapping] : wanted_)
    if (layer_names.empty())
      base::fail("mapping file: layer '{}': no layer of the network runs on the chip", name);
    else if (std::find(layer_names.begin(), layer_names.end(), name) == layer_names.end())
      base::fail("mapping file: the network has no CONV or FC layer '{}'; did you mean '{}'?", name,
                 base::nearest(name, layer_names));
}

mapping::Mapping MappingChoice::of(const std::string& layer_name, const nn::ConvShape& piece) {
  if (const auto wanted = wanted_.find(layer_name); wanted != wanted_.end()) {
    const mapping::Mapping map = wanted->second.for_shape(piece);
    if (const auto broken = mapping::violation(piece, map, chip_))
      base::fail(
          "layer {}: the mapping {} is illegal for {}: {}; change it, or leave the layer out to have it searched",
          layer_name, mapping::to_string(map), nn::to_string(piece), broken->text);
    return map;
  }
  const std::string key = nn::to_string(piece);
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = found_.find(key); found != found_.end()) return found->second;
  }
  mapping::SearchOptions options;
  options.objective = objective_;
  const mapping::SearchResult result = mapping::search(piece, chip_, options);
  if (result.best.empty())
    base::fail("layer {}: no mapping of {} is legal on chip {}: {}", layer_name, key, chip_.name,
               result.refusal ? result.refusal->text : "no reason is known");
  const std::lock_guard lock(mutex_);
  return found_.emplace(key, result.best[0].mapping).first->second;
}

}  // namespace eyeriss::runtime
