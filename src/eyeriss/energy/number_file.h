// A YAML file of "key: number" lines, as the energy and area tables are.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace eyeriss::energy {

struct NumberFile {
  std::map<std::string, std::string> texts;  // the keys that hold words
  std::map<std::string, double> numbers;
};

// Throws base::Error with file and line: not YAML, an unknown key (naming the nearest), a key given twice, a number
// that is not finite or below 0.
NumberFile parse_number_file(const std::string& yaml, const std::string& where,
                             const std::vector<std::string>& text_keys, const std::vector<std::string>& number_keys);

}  // namespace eyeriss::energy
