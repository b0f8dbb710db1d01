// For tests: where the coded words of a stream end, read off its pairs as codec.h documents them.
#pragma once

#include <cstdint>
#include <vector>

namespace eyeriss::rlc {

inline std::vector<std::uint64_t> stream_ends(const std::vector<std::uint64_t>& coded, std::uint64_t words) {
  std::vector<std::uint64_t> ends;
  std::uint64_t end = 0;
  for (const std::uint64_t bits : coded) {
    for (int pair = 0; pair < 3; ++pair)
      if (end < words) end += (bits >> (21 * pair) & 31) + 1;
    ends.push_back(end);
  }
  return ends;
}

}  // namespace eyeriss::rlc
