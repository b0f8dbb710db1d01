// The arithmetic of a PE ([J] Sec. V-C): a 16 x 16 bit product cut to a 16-bit window, added in 16 bits that wrap.
#pragma once

#include <cstdint>

namespace eyeriss::nn {

// Low 16 bits of (ifmap * filter) >> shift, the shift arithmetic; shift 0..31. With `round` the product is rounded half up
// first (ChipConfig::round_products; the chip truncates).
constexpr std::int16_t product_window(std::int16_t ifmap, std::int16_t filter, int shift, bool round = false) {
  std::int64_t product = static_cast<std::int64_t>(ifmap) * filter;
  if (round && shift > 0) product += std::int64_t{1} << (shift - 1);
  return static_cast<std::int16_t>(static_cast<std::uint16_t>(product >> shift));
}

// a + b modulo 2^16, two's complement.
constexpr std::int16_t wrapping_add(std::int16_t a, std::int16_t b) {
  return static_cast<std::int16_t>(
      static_cast<std::uint16_t>(static_cast<std::uint16_t>(a) + static_cast<std::uint16_t>(b)));
}

constexpr std::int16_t relu(std::int16_t a) {
  return a > 0 ? a : std::int16_t{0};
}

}  // namespace eyeriss::nn
