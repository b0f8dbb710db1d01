// How many of a test's seeded random cases run: all, or the per cent that EYERISS_RANDOM_CASES asks for (tests/README.md), the
// first ones, so that a seed that fails there fails in the full run too.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace eyeriss::tests {

inline std::uint64_t random_cases(std::uint64_t all) {
  const char* const text = std::getenv("EYERISS_RANDOM_CASES");
  if (text == nullptr) return all;
  std::uint64_t percent = 0;
  const char* const end = text + std::strlen(text);
  const auto [stop, problem] = std::from_chars(text, end, percent);
  if (problem != std::errc{} || stop != end || percent < 1 || percent > 100)
    throw std::invalid_argument("EYERISS_RANDOM_CASES is a whole number of per cent, 1 to 100");
  return (all * percent + 99) / 100;
}

}  // namespace eyeriss::tests
