#include "eyeriss/nn/host_arithmetic.h"

#include <algorithm>
#include <functional>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/float_maths.h"
#include "eyeriss/nn/shape_rules.h"

namespace eyeriss::nn {
namespace {

// A broadcast walk with neighbouring dimensions merged where both operands allow it: strides are 0 where an operand
// repeats.
struct Walk {
  std::vector<std::int64_t> extent, a, b;
};

Walk walk(const Dims& out, const Dims& a, const Dims& b) {
  Walk w;
  std::int64_t next_a = 1, next_b = 1;
  for (std::size_t i = 0; i < out.size(); ++i) {  // from the last dimension to the first
    const std::int64_t extent = out[out.size() - 1 - i];
    const std::int64_t in_a = i < a.size() ? a[a.size() - 1 - i] : 1, in_b = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (extent == 1) continue;
    const std::int64_t stride_a = in_a == 1 ? 0 : next_a, stride_b = in_b == 1 ? 0 : next_b;
    next_a *= in_a;
    next_b *= in_b;
    const bool merges =
        !w.extent.empty() && stride_a == w.a.back() * w.extent.back() && stride_b == w.b.back() * w.extent.back();
    if (merges) {
      w.extent.back() *= extent;
    } else {
      w.extent.push_back(extent);
      w.a.push_back(stride_a);
      w.b.push_back(stride_b);
    }
  }
  if (w.extent.empty()) w = {{1}, {0}, {0}};
  return w;
}

template <class T, class F>
void combine(const TensorOf<T>& a, const TensorOf<T>& b, TensorOf<T>& out, F f) {
  const Walk w = walk(out.dims, a.dims, b.dims);
  std::vector<std::int64_t> at(w.extent.size(), 0);
  T* to = out.data.data();
  for (T* const end = to + out.data.size(); to != end; to += w.extent[0]) {
    const T *x = a.data.data(), *y = b.data.data();
    for (std::size_t d = 1; d < at.size(); ++d) {
      x += at[d] * w.a[d];
      y += at[d] * w.b[d];
    }
    if (w.a[0] == 1 && w.b[0] == 1)
      for (std::int64_t i = 0; i < w.extent[0]; ++i) to[i] = f(x[i], y[i]);
    else
      for (std::int64_t i = 0; i < w.extent[0]; ++i) to[i] = f(x[i * w.a[0]], y[i * w.b[0]]);
    for (std::size_t d = 1; d < at.size(); ++d) {
      if (++at[d] < w.extent[d]) break;
      at[d] = 0;
    }
  }
}

// Whole numbers wrap instead of overflowing: they come from files.
template <class T, class F>
T wrapping(T x, T y, F f) {
  return static_cast<T>(f(static_cast<std::uint64_t>(x), static_cast<std::uint64_t>(y)));
}

template <class F>
void for_each(Tensor& x, F f) {
  for (float& value : x.data) value = f(value);
}

}  // namespace

template <>
Tensor arithmetic(Arithmetic kind, const Tensor& a, const Tensor& b) {
  Tensor out(broadcast_dims(a.dims, b.dims, "arithmetic"));
  switch (kind) {
    case Arithmetic::add:
      combine(a, b, out, [](float x, float y) { return x + y; });
      break;
    case Arithmetic::sub:
      combine(a, b, out, [](float x, float y) { return x - y; });
      break;
    case Arithmetic::mul:
      combine(a, b, out, [](float x, float y) { return x * y; });
      break;
    case Arithmetic::div:
      combine(a, b, out, [](float x, float y) { return x / y; });
      break;
  }
  return out;
}

template <>
TensorOf<std::int64_t> arithmetic(Arithmetic kind, const TensorOf<std::int64_t>& a, const TensorOf<std::int64_t>& b) {
  TensorOf<std::int64_t> out(broadcast_dims(a.dims, b.dims, "arithmetic"));
  switch (kind) {
    case Arithmetic::add:
      combine(a, b, out, [](auto x, auto y) { return wrapping(x, y, std::plus<>{}); });
      break;
    case Arithmetic::sub:
      combine(a, b, out, [](auto x, auto y) { return wrapping(x, y, std::minus<>{}); });
      break;
    case Arithmetic::mul:
      combine(a, b, out, [](auto x, auto y) { return wrapping(x, y, std::multiplies<>{}); });
      break;
    case Arithmetic::div:
      combine(a, b, out, [](auto x, auto y) {
        if (y == 0) base::fail("arithmetic on shapes: {} divided by 0", x);
        return y == -1 ? wrapping(decltype(x){0}, x, std::minus<>{}) : x / y;
      });
      break;
  }
  return out;
}

Tensor matmul(const Tensor& a, const Tensor& b) {
  Tensor out(matmul_dims(a.dims, b.dims, "MatMul"));
  Dims x = a.dims, y = b.dims;
  if (x.size() == 1) x.insert(x.begin(), 1);
  if (y.size() == 1) y.push_back(1);
  const std::int64_t rows = x[x.size() - 2], depth = x.back(), columns = y.back();
  // The matrices of each operand, repeated over the broadcast of the leading dimensions.
  const Dims lead_a(x.begin(), x.end() - 2), lead_b(y.begin(), y.end() - 2);
  const Dims lead = broadcast_dims(lead_a, lead_b, "MatMul");
  const auto order = [&](const Dims& dims) {
    TensorOf<std::int64_t> index(dims), zero(lead);
    for (std::size_t i = 0; i < index.data.size(); ++i) index.data[i] = static_cast<std::int64_t>(i);
    return arithmetic(Arithmetic::add, index, zero).data;
  };
  const std::vector<std::int64_t> from_a = order(lead_a), from_b = order(lead_b);
  for (std::size_t matrix = 0; matrix < from_a.size(); ++matrix) {
    float* const to = out.data.data() + static_cast<std::int64_t>(matrix) * rows * columns;
    for (std::int64_t i = 0; i < rows; ++i)
      for (std::int64_t k = 0; k < depth; ++k) {
        const float left = a.data[static_cast<std::size_t>((from_a[matrix] * rows + i) * depth + k)];
        const float* const right = b.data.data() + (from_b[matrix] * depth + k) * columns;
        for (std::int64_t j = 0; j < columns; ++j) to[i * columns + j] += left * right[j];
      }
  }
  return out;
}

void relu(Tensor& x) {
  for_each(x, [](float v) { return v > 0.0f ? v : 0.0f; });
}
void leaky_relu(const LeakyRelu& op, Tensor& x) {
  for_each(x, [&](float v) { return v >= 0.0f ? v : op.alpha * v; });
}
void clip(const Clip& op, Tensor& x) {
  for_each(x, [&](float v) { return std::min(std::max(v, op.min), op.max); });
}
void sigmoid(Tensor& x) {
  for_each(x, [](float v) { return static_cast<float>(1.0 / (1.0 + steady_exp(-static_cast<double>(v)))); });
}
void hard_sigmoid(const HardSigmoid& op, Tensor& x) {
  for_each(x, [&](float v) { return std::max(0.0f, std::min(1.0f, op.alpha * v + op.beta)); });
}
void hard_swish(Tensor& x) {
  for_each(x, [](float v) { return v * std::max(0.0f, std::min(1.0f, v / 6.0f + 0.5f)); });
}

}  // namespace eyeriss::nn
