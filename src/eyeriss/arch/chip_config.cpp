#include "eyeriss/arch/chip_config.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <type_traits>

#include "eyeriss/base/error.h"
#include "eyeriss/base/input_file.h"
#include "eyeriss/base/nearest.h"

namespace eyeriss::arch {
namespace {

// One key of the file into one field.
template <class Field>
void read(const YAML::Node& node, const std::string& where, const char* key, Field& field) {
  try {
    field = node.as<Field>();
  } catch (const YAML::Exception&) {
    const char* wanted = std::is_same_v<Field, bool>          ? "true or false"
                         : std::is_same_v<Field, std::string> ? "a text"
                         : std::is_same_v<Field, double>      ? "a number"
                         : std::is_integral_v<Field>          ? "a whole number"
                                                              : "a list of whole numbers";
    base::fail("{}:{}: {} must be {}", where, node.Mark().line + 1, key, wanted);
  }
}

void check_each_field(const ChipConfig& chip, const std::string& where) {
  const auto within = [&](const char* key, std::int64_t value, std::int64_t low, std::int64_t high) {
    if (value < low || value > high) base::fail("{}: {} = {}; it must be {} to {}", where, key, value, low, high);
  };
  within("array_rows", chip.array_rows, 1, 256);
  within("array_columns", chip.array_columns, 1, 256);
  within("filter_spad_words", chip.filter_spad_words, 1, 1 << 20);
  within("ifmap_spad_words", chip.ifmap_spad_words, 1, 1 << 12);
  within("psum_spad_words", chip.psum_spad_words, 1, 1 << 12);
  within("fifo_depth", chip.fifo_depth, 1, 64);
  within("glb_banks", chip.glb_banks, 2, 1 << 16);
  within("glb_filter_banks", chip.glb_filter_banks, 1, 1 << 16);
  within("glb_bank_words", chip.glb_bank_words, 4, 1 << 24);
  within("ifmap_bus_words", chip.ifmap_bus_words, 1, 1);
  within("filter_bus_words", chip.filter_bus_words, 1, 16);
  within("psum_bus_words", chip.psum_bus_words, 1, 16);
  within("row_id_bits", chip.row_id_bits, 1, 16);
  within("col_id_bits", chip.col_id_bits, 1, 16);
  within("ifmap_col_id_bits", chip.ifmap_col_id_bits, 1, 16);
  within("core_clock_hz", chip.core_clock_hz, 1, 100'000'000'000);
  within("link_clock_hz", chip.link_clock_hz, 1, 100'000'000'000);
  within("link_words", chip.link_words, 4, 4);  // the RLC word of [J] Fig 8 is 64 bits
  within("max_filter_width", chip.max_filter_width, 1, 1 << 12);
  within("max_filters", chip.max_filters, 1, 1 << 20);
  within("max_channels", chip.max_channels, 1, 1 << 20);
  within("max_horizontal_stride", chip.max_horizontal_stride, 1, 1 << 12);
  if (!(chip.core_voltage > 0.0 && chip.core_voltage < 10.0))
    base::fail("{}: core_voltage = {}; it must be above 0 and below 10 V", where, chip.core_voltage);
  if (chip.vertical_strides.empty()) base::fail("{}: vertical_strides is empty; give at least [1]", where);
  for (const std::int64_t stride : chip.vertical_strides) within("vertical_strides", stride, 1, 1 << 12);
}

}  // namespace

void validate(const ChipConfig& chip, const std::string& where) {
  check_each_field(chip, where);
  // 384 times the chip's PEs, 256 times its GLB: each machine of ours holds all of it.
  constexpr std::int64_t most_words = std::int64_t{1} << 24;
  const auto within_total = [&](const char* what, std::int64_t words) {
    if (words > most_words)
      base::fail("{}: {} hold {} words, at most {}; use fewer or smaller ones", where, what, words, most_words);
  };
  within_total("the spads of all PEs",
               chip.pe_count() * (chip.filter_spad_words + chip.ifmap_spad_words + chip.psum_spad_words));
  within_total("the GLB's banks", (chip.glb_banks + chip.glb_filter_banks) * chip.glb_bank_words);
  if (chip.no_row_id() < chip.array_rows)
    base::fail("{}: row_id_bits = {} addresses {} rows, the array has {}; use {} bits", where, chip.row_id_bits,
               chip.no_row_id(), chip.array_rows, std::bit_width(static_cast<std::uint64_t>(chip.array_rows)));
  if (chip.no_col_id() < chip.array_columns)
    base::fail("{}: col_id_bits = {} addresses {} columns, the array has {}; use {} bits", where, chip.col_id_bits,
               chip.no_col_id(), chip.array_columns, std::bit_width(static_cast<std::uint64_t>(chip.array_columns)));
}

ChipConfig parse_chip_config(const std::string& yaml, const std::string& where) {
  YAML::Node file;
  try {
    file = YAML::Load(yaml);
  } catch (const YAML::Exception& problem) {
    base::fail("{}:{}: not YAML: {}", where, problem.mark.line + 1, problem.msg);
  }
  ChipConfig chip;
  if (!file || file.IsNull()) return chip;
  if (!file.IsMap()) base::fail("{}: a chip file holds lines of 'key: value'", where);

  std::vector<std::string> known;
  for_each_field(chip, [&](const char* key, auto&) { known.emplace_back(key); });
  std::set<std::string> given;
  for (const auto& entry : file) {
    const auto key = entry.first.as<std::string>("");
    const int line = entry.first.Mark().line + 1;
    if (std::find(known.begin(), known.end(), key) == known.end())
      base::fail("{}:{}: unknown key '{}'; did you mean '{}'?", where, line, key, base::nearest(key, known));
    if (!given.insert(key).second) base::fail("{}:{}: key '{}' is given twice", where, line, key);
    for_each_field(chip, [&](const char* name, auto& field) {
      if (key == name) read(entry.second, where, name, field);
    });
  }
  check_each_field(chip, where);
  const auto smallest_width = [&](std::int64_t count) {
    return static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(count)));
  };
  const bool sized = given.count("array_rows") + given.count("array_columns") > 0;
  if (sized && !given.count("row_id_bits")) chip.row_id_bits = smallest_width(chip.array_rows);
  if (sized && !given.count("col_id_bits")) chip.col_id_bits = smallest_width(chip.array_columns);
  if (sized && !given.count("ifmap_col_id_bits"))
    // As on the chip, 4 and 5; more where the diagonals of a tall array need it.
    chip.ifmap_col_id_bits = std::max(chip.col_id_bits + 1, smallest_width(chip.array_rows + chip.array_columns - 1));
  validate(chip, where);
  return chip;
}

ChipConfig load_chip_config(const std::string& path) {
  return parse_chip_config(base::read_text(path, base::most_yaml_bytes), path);
}

}  // namespace eyeriss::arch
