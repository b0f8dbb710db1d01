#include "eyeriss/nn/tensor.h"

#include "eyeriss/base/error.h"

namespace eyeriss::nn {

std::int64_t element_count(const Dims& dims) {
  std::int64_t count = 1;
  bool dynamic = false;
  for (const std::int64_t dim : dims) {
    if (dim == kDynamic) {
      dynamic = true;
    } else if (dim < 0 || __builtin_mul_overflow(count, dim, &count)) {
      base::fail("tensor {}: the dimensions are negative or their product does not fit 63 bits", to_string(dims));
    }
  }
  return dynamic ? kDynamic : count;
}

std::string to_string(const Dims& dims) {
  if (dims.empty()) return "scalar";
  std::string text;
  for (const std::int64_t dim : dims) {
    if (!text.empty()) text += 'x';
    text += dim == kDynamic ? std::string("N") : std::to_string(dim);
  }
  return text;
}

}  // namespace eyeriss::nn
