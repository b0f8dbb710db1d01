// How two results of a layer differ.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "eyeriss/mapping/layer_work.h"

namespace eyeriss::tests {

// "" or the first word or the counts that differ.
inline std::string difference(const mapping::LayerResult& got, const mapping::LayerResult& wanted) {
  for (std::size_t k = 0; k < wanted.ofmaps.data.size(); ++k)
    if (got.ofmaps.data[k] != wanted.ofmaps.data[k])
      return fmt::format("ofmap word {}: {}, wanted {}", k, got.ofmaps.data[k], wanted.ofmaps.data[k]);
  std::vector<std::uint64_t> counts;
  arch::for_each_count(got.activity, [&](const char*, std::uint64_t count) { counts.push_back(count); });
  std::string text;
  auto count = counts.begin();
  arch::for_each_count(wanted.activity, [&](const char* name, std::uint64_t value) {
    if (*count != value) text += fmt::format("{}: {}, wanted {}\n", name, *count, value);
    ++count;
  });
  return text;
}

}  // namespace eyeriss::tests
