#include "eyeriss/dataflow/cost_model.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "eyeriss/base/error.h"
#include "eyeriss/base/input_file.h"
#include "eyeriss/base/nearest.h"

namespace eyeriss::dataflow {
namespace {

using Read = std::function<void(const std::string& key, const YAML::Node& value)>;

// Calls read(key, value) for every entry of a YAML map whose keys are all known.
void for_each_entry(const YAML::Node& node, const std::string& where, const std::vector<std::string>& known,
                    const Read& read) {
  if (!node.IsMap()) base::fail("{}:{}: lines of 'key: value' are needed here", where, node.Mark().line + 1);
  for (const auto& entry : node) {
    const auto key = entry.first.as<std::string>("");
    if (!known.empty() && std::find(known.begin(), known.end(), key) == known.end())
      base::fail("{}:{}: unknown key '{}'; did you mean '{}'?", where, entry.first.Mark().line + 1, key,
                 base::nearest(key, known));
    read(key, entry.second);
  }
}

template <class Number>
Number number(const YAML::Node& node, const std::string& where, const std::string& key) {
  Number value{};
  if (!YAML::convert<Number>::decode(node, value))
    base::fail("{}:{}: {} must be a number", where, node.Mark().line + 1, key);
  return value;
}

void read_section(const std::string& section, const YAML::Node& node, const std::string& where, CostModel& costs) {
  if (section == "energy")
    for_each_entry(node, where, {"dram", "glb", "array", "rf", "mac"},
                   [&](const std::string& key, const YAML::Node& value) {
                     double& energy = key == "dram"    ? costs.dram
                                      : key == "glb"   ? costs.glb
                                      : key == "array" ? costs.array
                                      : key == "rf"    ? costs.rf
                                                       : costs.mac;
                     energy = number<double>(value, where, key);
                   });
  if (section == "baseline")
    for_each_entry(node, where, {"rf_bytes", "glb_bytes"}, [&](const std::string& key, const YAML::Node& value) {
      (key == "rf_bytes" ? costs.baseline_rf_bytes : costs.baseline_glb_bytes) =
          number<std::int64_t>(value, where, key);
    });
  if (section == "rf_bytes") {
    std::vector<std::string> names;
    for (const Dataflow each : all_dataflows) names.emplace_back(describe(each).name);
    for_each_entry(node, where, names, [&](const std::string& key, const YAML::Node& value) {
      costs.rf_bytes[static_cast<std::size_t>(parse_dataflow(key))] = number<std::int64_t>(value, where, key);
    });
  }
  if (section == "area_um2_per_byte") {
    costs.area_per_byte.clear();
    for_each_entry(node, where, {}, [&](const std::string& key, const YAML::Node& value) {
      costs.area_per_byte[number<std::int64_t>(YAML::Node(key), where, "area_um2_per_byte: size")] =
          number<double>(value, where, key);
    });
  }
}

}  // namespace

void validate(const CostModel& costs, const std::string& where) {
  const std::pair<const char*, double> levels[] = {
      {"dram", costs.dram}, {"glb", costs.glb}, {"array", costs.array}, {"rf", costs.rf}};
  for (const auto& [name, value] : levels)
    if (!(value >= 0.0 && value <= 1e9))
      base::fail("{}: energy {} = {}; an access takes 0 to 1e9 MACs", where, name, value);
  for (std::size_t i = 1; i < std::size(levels); ++i)
    if (levels[i - 1].second < levels[i].second)
      base::fail("{}: energy {} = {} is below {} = {}; the levels are a hierarchy, dearest first", where,
                 levels[i - 1].first, levels[i - 1].second, levels[i].first, levels[i].second);
  if (!(costs.mac > 0.0 && costs.mac <= 1e9))
    base::fail("{}: energy mac = {}; it is the unit, use 1", where, costs.mac);
  if (costs.area_per_byte.empty()) base::fail("{}: area_um2_per_byte is empty; give at least one size", where);
  double last = 0;
  for (const auto& [bytes, area] : costs.area_per_byte) {
    if (bytes < 1 || !(area > 0.0 && area < 1e9))
      base::fail("{}: area_um2_per_byte {}: {}; both must be above 0", where, bytes, area);
    if (static_cast<double>(bytes) * area < last)
      base::fail("{}: area_um2_per_byte {}: {}; a larger memory takes less area than a smaller one", where, bytes,
                 area);
    last = static_cast<double>(bytes) * area;
  }
  const auto size = [&](const char* key, std::int64_t bytes) {
    if (bytes < 0 || bytes > 1 << 20) base::fail("{}: {} = {}; it must be 0 to {}", where, key, bytes, 1 << 20);
  };
  size("baseline rf_bytes", costs.baseline_rf_bytes);
  size("baseline glb_bytes", costs.baseline_glb_bytes);
  for (const Dataflow each : all_dataflows) size(describe(each).name, costs.rf_bytes[static_cast<std::size_t>(each)]);
}

CostModel parse_cost_model(const std::string& yaml, const std::string& where) {
  YAML::Node file;
  try {
    file = YAML::Load(yaml);
  } catch (const YAML::Exception& problem) {
    base::fail("{}:{}: not YAML: {}", where, problem.mark.line + 1, problem.msg);
  }
  CostModel costs;
  if (!file || file.IsNull()) return costs;
  for_each_entry(file, where, {"energy", "area_um2_per_byte", "baseline", "rf_bytes"},
                 [&](const std::string& key, const YAML::Node& value) { read_section(key, value, where, costs); });
  validate(costs, where);
  return costs;
}

CostModel load_cost_model(const std::string& path) {
  return parse_cost_model(base::read_text(path, base::most_yaml_bytes), path);
}

double area_of(const CostModel& costs, double bytes) {
  if (bytes <= 0) return 0;
  const auto above = costs.area_per_byte.upper_bound(static_cast<std::int64_t>(bytes));
  if (above == costs.area_per_byte.begin()) return bytes * above->second;
  const auto below = std::prev(above);
  if (above == costs.area_per_byte.end()) return bytes * below->second;
  const double low = static_cast<double>(below->first), high = static_cast<double>(above->first);
  return bytes * (below->second + (above->second - below->second) * (bytes - low) / (high - low));
}

Storage storage_under_equal_area(Dataflow dataflow, std::int64_t pes, const CostModel& costs) {
  if (pes < 1 || pes > 1 << 20) base::fail("dataflows: {} PEs; use 1 to {}", pes, 1 << 20);
  const double count = static_cast<double>(pes);
  const double area = count * area_of(costs, static_cast<double>(costs.baseline_rf_bytes)) +
                      area_of(costs, count * static_cast<double>(costs.baseline_glb_bytes));
  const auto rf = static_cast<double>(costs.rf_bytes[static_cast<std::size_t>(dataflow)]);
  const double left = area - count * area_of(costs, rf);
  if (left < 0)
    base::fail(
        "dataflows: {} B of RF in each of {} PEs take {:.0f} um^2 more than the area under {}; use smaller rf_bytes",
        rf, pes, -left, describe(dataflow).name);
  double fits = 0, too_large = 1;  // bytes of GLB
  while (area_of(costs, too_large) <= left) too_large *= 2;
  for (int step = 0; step < 80; ++step) {
    const double middle = (fits + too_large) / 2;
    (area_of(costs, middle) <= left ? fits : too_large) = middle;
  }
  // The baseline's own division comes out whole.
  const double glb = std::floor(fits + 1e-6);
  return {pes, static_cast<std::int64_t>(rf) / 2, static_cast<std::int64_t>(glb) / 2, rf, glb};
}

}  // namespace eyeriss::dataflow
