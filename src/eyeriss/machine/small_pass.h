// For tests: one pass on the array, with its trace taken apart.
#pragma once

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "eyeriss/machine/array.h"

namespace eyeriss::machine {

struct Line {
  std::uint64_t cycle = 0;
  std::string text;
  bool operator==(const Line&) const = default;
};

struct SmallPass {
  std::vector<Line> lines;
  std::uint64_t cycles = 0, filters_read = 0;

  // Lines that start with `prefix`, in order.
  std::vector<Line> all(const std::string& prefix) const {
    std::vector<Line> found;
    for (const Line& line : lines)
      if (line.text.rfind(prefix, 0) == 0) found.push_back(line);
    return found;
  }
  // Cycle of the first such line.
  std::uint64_t first(const std::string& prefix) const { return all(prefix).at(0).cycle; }
  std::uint64_t last(const std::string& prefix) const { return all(prefix).back().cycle; }
};

inline std::vector<Line> lines_of(const std::string& trace) {
  std::vector<Line> lines;
  std::istringstream text(trace);
  for (Line line; text >> line.cycle && std::getline(text >> std::ws, line.text);) lines.push_back(line);
  return lines;
}

// The layer's pass number `index`, without data.
inline SmallPass run_small_pass(const nn::ConvShape& shape, const mapping::Mapping& map,
                                const arch::ChipConfig& chip = {}, std::size_t index = 0,
                                const Disturbance& disturbance = {}) {
  std::vector<mapping::Pass> passes;
  mapping::for_each_pass(shape, map, [&](const mapping::Pass& pass) { passes.push_back(pass); });
  Array array(configure(shape, map, chip), chip, nullptr, disturbance);
  std::ostringstream text;
  Trace trace(text);
  SmallPass result;
  array.begin(header(shape, passes.at(index)));
  while (!array.done()) {
    array.tick(&trace);
    trace.edge(array.cycle() - 1);
    if (result.filters_read == 0 && array.filters_read()) result.filters_read = array.cycle();
  }
  array.end();
  result.cycles = array.cycle();
  result.lines = lines_of(text.str());
  return result;
}

}  // namespace eyeriss::machine
