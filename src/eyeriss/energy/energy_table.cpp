#include "eyeriss/energy/energy_table.h"

#include <filesystem>
#include <string_view>
#include <utility>

#include "eyeriss/base/error.h"
#include "eyeriss/base/input_file.h"
#include "eyeriss/energy/number_file.h"

namespace eyeriss::energy {

extern const std::string_view tables_normalised_yaml;
extern const std::string_view tables_eyeriss_65nm_yaml;

namespace {

const std::pair<const char*, const std::string_view&> built_in[] = {
    {"eyeriss-65nm", tables_eyeriss_65nm_yaml},
    {"normalised", tables_normalised_yaml},
};

const std::string_view* find_built_in(const std::string& name) {
  for (const auto& [known, yaml] : built_in)
    if (name == known) return &yaml;
  return nullptr;
}

// What the table starts from: its base, or nothing.
EnergyTable start(const NumberFile& file, const std::string& where) {
  const auto base = file.texts.find("base");
  if (base == file.texts.end()) return {};
  const std::string_view* yaml = find_built_in(base->second);
  if (yaml == nullptr) base::fail("{}: base '{}' is not built in; use eyeriss-65nm or normalised", where, base->second);
  return parse_energy_table(std::string(*yaml), base->second);
}

}  // namespace

std::vector<std::string> built_in_energy_tables() {
  std::vector<std::string> names;
  for (const auto& [name, yaml] : built_in) names.emplace_back(name);
  return names;
}

EnergyTable parse_energy_table(const std::string& yaml, const std::string& where) {
  std::vector<std::string> keys;
  EnergyTable shape;
  for_each_cost(shape, [&](const char* key, double&) { keys.emplace_back(key); });
  const NumberFile file = parse_number_file(yaml, where, {"name", "unit", "base"}, keys);

  EnergyTable table = start(file, where);
  table.name = file.texts.count("name") ? file.texts.at("name") : where;
  if (file.texts.count("unit")) table.unit = file.texts.at("unit");
  if (table.unit != "pJ" && table.unit != "MAC") base::fail("{}: unit '{}'; it must be pJ or MAC", where, table.unit);
  const bool complete = file.texts.count("base") == 0;
  for_each_cost(table, [&](const char* key, double& cost) {
    const auto given = file.numbers.find(key);
    if (given != file.numbers.end())
      cost = given->second;
    else if (complete)
      base::fail("{}: '{}' is missing; give every key, or 'base: eyeriss-65nm' to take the others from there", where,
                 key);
  });
  if (table.nominal_voltage <= 0) base::fail("{}: nominal_voltage = 0; it must be above 0 V", where);
  return table;
}

EnergyTable find_energy_table(const std::string& name_or_path) {
  if (const std::string_view* yaml = find_built_in(name_or_path))
    return parse_energy_table(std::string(*yaml), name_or_path);
  std::error_code unknown;
  if (!std::filesystem::exists(name_or_path, unknown))
    base::fail("{}: no such energy table; use eyeriss-65nm, normalised, or a YAML file of costs", name_or_path);
  return parse_energy_table(base::read_text(name_or_path, base::most_yaml_bytes), name_or_path);
}

}  // namespace eyeriss::energy
