#include "eyeriss/machine/trace.h"

#include <algorithm>
#include <ostream>

namespace eyeriss::machine {

void Trace::edge(std::uint64_t cycle) {
  std::sort(lines_.begin(), lines_.end());
  for (const auto& [rank, text] : lines_) *out_ << cycle << ' ' << text << '\n';
  lines_.clear();
}

std::string hex(const std::int16_t* words, std::size_t count) {
  std::string text;
  for (std::size_t k = 0; k < count; ++k)
    text += fmt::format("{}{:04x}", k == 0 ? "" : " ", static_cast<std::uint16_t>(words[k]));
  return text;
}

}  // namespace eyeriss::machine
