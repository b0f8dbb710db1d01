// 16-bit words in four dimensions, the last one contiguous: fmaps (N x channels x rows x columns) and filters (M x C x R x S).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace eyeriss::nn {

struct Words4 {
  std::array<std::int64_t, 4> dims{0, 0, 0, 0};
  std::vector<std::int16_t> data;

  Words4() = default;
  Words4(std::int64_t d0, std::int64_t d1, std::int64_t d2, std::int64_t d3)
      : dims{d0, d1, d2, d3}, data(static_cast<std::size_t>(d0 * d1 * d2 * d3)) {}

  std::size_t index(std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d) const {
    return static_cast<std::size_t>(((a * dims[1] + b) * dims[2] + c) * dims[3] + d);
  }
  std::int16_t& at(std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d) { return data[index(a, b, c, d)]; }
  std::int16_t at(std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d) const {
    return data[index(a, b, c, d)];
  }

  bool operator==(const Words4&) const = default;
};

using Fmap = Words4;
using Filters = Words4;

}  // namespace eyeriss::nn
