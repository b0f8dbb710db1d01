// The event trace (docs/trace-format.md): one line for each architectural event, sorted within a cycle, so that the
// order in which units tick does not show.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

namespace eyeriss::machine {

class Trace {
 public:
  explicit Trace(std::ostream& out) : out_(&out) {}

  // Lines of a cycle come out in the order of `rank`, then as texts. "filter-gin", "PE 3,7" ... ; then event and
  // values.
  template <class... Args>
  void event(int rank, fmt::format_string<Args...> text, Args&&... args) {
    lines_.emplace_back(rank, fmt::format(text, std::forward<Args>(args)...));
  }
  // The clock edge: writes the lines of `cycle`.
  void edge(std::uint64_t cycle);

 private:
  std::ostream* out_;
  std::vector<std::pair<int, std::string>> lines_;
};

// 16-bit words as hexadecimal: "00ff fff0".
std::string hex(const std::int16_t* words, std::size_t count);

}  // namespace eyeriss::machine
