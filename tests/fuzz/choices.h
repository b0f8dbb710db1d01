// Choices that the bytes of an input make, in the manner of base::Random: a small change of the bytes is a small change of the layer,
// so mutation gets somewhere. When the bytes end, a generator goes on.
#pragma once

#include <bit>

#include "eyeriss/base/random.h"
#include "fuzz/target.h"

namespace eyeriss::fuzz {

class Choices {
 public:
  explicit Choices(Bytes bytes) : bytes_(bytes) {}

  std::int64_t between(std::int64_t low, std::int64_t high) {
    const std::uint64_t span = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<std::int64_t>(take((static_cast<std::uint64_t>(std::bit_width(span - 1)) + 7) / 8) % span);
  }
  double unit() { return static_cast<double>(take(1)) / 256.0; }
  bool chance(double probability) { return unit() < probability; }

 private:
  std::uint64_t take(std::uint64_t count) {
    std::uint64_t value = 0;
    for (; count > 0; --count) value = value << 8 | byte();
    return value;
  }
  std::uint8_t byte() {
    if (bytes_.empty()) return static_cast<std::uint8_t>(rest_.next());
    const std::uint8_t first = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return first;
  }

  Bytes bytes_;
  base::Random rest_{1};
};

}  // namespace eyeriss::fuzz
