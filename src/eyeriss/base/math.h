// Integer arithmetic that is used everywhere: divisions that round up, products that refuse to overflow.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>

#include "eyeriss/base/error.h"

namespace eyeriss::base {

// ceil(a / b) for a >= 0, b > 0.
template <class T>
constexpr T ceil_div(T a, T b) {
  return (a + b - 1) / b;
}

template <class T>
constexpr T round_up(T a, T multiple) {
  return ceil_div(a, multiple) * multiple;
}

// The product of factors that are all >= 0, or nothing when it does not fit 63 bits.
inline std::optional<std::uint64_t> product_if_it_fits(std::initializer_list<std::int64_t> factors) {
  std::int64_t product = 1;
  for (const std::int64_t factor : factors)
    if (factor < 0 || __builtin_mul_overflow(product, factor, &product)) return std::nullopt;
  return static_cast<std::uint64_t>(product);
}

// The same where it is known to fit.
inline std::uint64_t product(std::initializer_list<std::int64_t> factors) {
  const std::optional<std::uint64_t> value = product_if_it_fits(factors);
  EYERISS_CHECK(value.has_value());
  return *value;
}

}  // namespace eyeriss::base
