// Float tensors of the host, of any rank, the last dimension contiguous. They hold network inputs and outputs, weights
// and what the host layers compute; what goes to the chip is 16-bit words (fmap.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace eyeriss::nn {

using Dims = std::vector<std::int64_t>;

// A dimension that is only known when the network runs: the batch.
inline constexpr std::int64_t kDynamic = -1;

// No value has more dimensions.
inline constexpr std::size_t kMostRank = 16;

// The product of all dimensions (1 for a scalar), or kDynamic when one of them is. Throws base::Error when a dimension
// is negative or the product does not fit 63 bits.
std::int64_t element_count(const Dims& dims);

// "1x3x227x227"; a dynamic dimension is written N, a scalar "scalar".
std::string to_string(const Dims& dims);

template <class T>
struct TensorOf {
  Dims dims;
  std::vector<T> data;

  TensorOf() = default;
  explicit TensorOf(Dims d) : dims(std::move(d)), data(static_cast<std::size_t>(element_count(dims))) {}
  TensorOf(Dims d, std::vector<T> values) : dims(std::move(d)), data(std::move(values)) {}

  std::int64_t rank() const { return static_cast<std::int64_t>(dims.size()); }
  std::int64_t size() const { return static_cast<std::int64_t>(data.size()); }

  bool operator==(const TensorOf&) const = default;
};

using Tensor = TensorOf<float>;

}  // namespace eyeriss::nn
