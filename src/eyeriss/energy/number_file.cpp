#include "eyeriss/energy/number_file.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>

#include "eyeriss/base/error.h"
#include "eyeriss/base/nearest.h"

namespace eyeriss::energy {
namespace {

bool contains(const std::vector<std::string>& keys, const std::string& key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

double number(const YAML::Node& node, const std::string& key, const std::string& where) {
  const auto value = node.IsScalar() ? node.as<double>(std::nan("")) : std::nan("");
  if (!std::isfinite(value) || value < 0)
    base::fail("{}:{}: {} must be a number of at least 0", where, node.Mark().line + 1, key);
  return value;
}

}  // namespace

NumberFile parse_number_file(const std::string& yaml, const std::string& where,
                             const std::vector<std::string>& text_keys, const std::vector<std::string>& number_keys) {
  YAML::Node file;
  try {
    file = YAML::Load(yaml);
  } catch (const YAML::Exception& problem) {
    base::fail("{}:{}: not YAML: {}", where, problem.mark.line + 1, problem.msg);
  }
  if (!file.IsMap()) base::fail("{}: a table holds lines of 'key: number'", where);

  std::vector<std::string> known = number_keys;
  known.insert(known.end(), text_keys.begin(), text_keys.end());
  NumberFile read;
  for (const auto& entry : file) {
    const auto key = entry.first.as<std::string>("");
    const int line = entry.first.Mark().line + 1;
    if (!contains(known, key))
      base::fail("{}:{}: unknown key '{}'; did you mean '{}'?", where, line, key, base::nearest(key, known));
    if (read.texts.count(key) + read.numbers.count(key) > 0)
      base::fail("{}:{}: key '{}' is given twice", where, line, key);
    if (contains(text_keys, key)) {
      if (!entry.second.IsScalar()) base::fail("{}:{}: {} must be a text", where, line, key);
      read.texts[key] = entry.second.as<std::string>();
    } else {
      read.numbers[key] = number(entry.second, key, where);
    }
  }
  return read;
}

}  // namespace eyeriss::energy
