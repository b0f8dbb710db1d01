#include "eyeriss/runtime/mapping_file.h"

#include <yaml-cpp/yaml.h>

#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "eyeriss/base/error.h"
#include "eyeriss/base/input_file.h"
#include "eyeriss/base/nearest.h"

namespace eyeriss::runtime {
namespace {

// Takes one letter at a time and knows what is unknown, repeated or missing.
class MappingReader {
 public:
  explicit MappingReader(std::string where) : where_(std::move(where)) {}

  void set(const std::string& key, const std::string& value) {
    const std::string known = "mnepqrtf";
    if (key.size() != 1 || known.find(key[0]) == std::string::npos)
      base::fail("{}: unknown mapping key '{}'; a mapping has m n e p q r t, and f for column tiles", where_, key);
    if (!given_.insert(key[0]).second) base::fail("{}: {} is given twice", where_, key);
    std::int64_t& field =
        *std::array{&map_.m, &map_.n, &map_.e, &map_.p, &map_.q, &map_.r, &map_.t, &map_.f}[known.find(key[0])];
    const auto [stop, problem] = std::from_chars(value.data(), value.data() + value.size(), field);
    if (problem != std::errc{} || stop != value.data() + value.size() || field < 1 || field > INT32_MAX)
      base::fail("{}: {} = '{}' is not a whole number from 1 to {}", where_, key, value, INT32_MAX);
  }

  WantedMapping finish() const {
    for (const char letter : {'m', 'n', 'e', 'p', 'q', 'r', 't'})
      if (!given_.count(letter)) base::fail("{}: {} is missing; give m n e p q r t", where_, letter);
    return {map_, given_.count('f') > 0};
  }

 private:
  std::string where_;
  mapping::Mapping map_;
  std::set<char> given_;
};

}  // namespace

mapping::Mapping WantedMapping::for_shape(const nn::ConvShape& shape) const {
  mapping::Mapping filled = mapping;
  if (!has_f) filled.f = shape.F();
  return filled;
}

MappingFile parse_mapping_file(const std::string& yaml, const std::string& where) {
  YAML::Node file;
  try {
    file = YAML::Load(yaml);
  } catch (const YAML::Exception& problem) {
    base::fail("{}:{}: not YAML: {}", where, problem.mark.line + 1, problem.msg);
  }
  MappingFile mappings;
  if (!file || file.IsNull()) return mappings;
  if (!file.IsMap()) base::fail("{}: a mapping file holds lines of 'layer: {{m: 96, n: 1, ...}}'", where);
  for (const auto& entry : file) {
    const std::string layer = entry.first.as<std::string>("");
    const std::string line = fmt::format("{}:{}: layer '{}'", where, entry.first.Mark().line + 1, layer);
    if (!entry.second.IsMap()) base::fail("{}: must be {{m: 96, n: 1, e: 7, p: 16, q: 1, r: 1, t: 2}}", line);
    MappingReader reader(line);
    for (const auto& letter : entry.second)
      reader.set(letter.first.as<std::string>(""), letter.second.as<std::string>(""));
    if (!mappings.emplace(layer, reader.finish()).second) base::fail("{}: is given twice", line);
  }
  return mappings;
}

MappingFile load_mapping_file(const std::string& path) {
  return parse_mapping_file(base::read_text(path, base::most_yaml_bytes), path);
}

WantedMapping parse_mapping(const std::string& text) {
  MappingReader reader("mapping '" + text + "'");
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string item = text.substr(begin, end - begin);
    const std::size_t equals = std::min(item.find('='), item.size());
    reader.set(item.substr(0, equals), equals < item.size() ? item.substr(equals + 1) : "");
    begin = end + 1;
  }
  return reader.finish();
}

}  // namespace eyeriss::runtime
