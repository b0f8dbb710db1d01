#include "eyeriss/nn/host_moves.h"

#include <algorithm>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/network_shapes.h"
#include "eyeriss/nn/shape_rules.h"

namespace eyeriss::nn {
namespace {

std::vector<std::int64_t> contiguous_strides(const Dims& dims) {
  std::vector<std::int64_t> strides(dims.size(), 1);
  for (std::size_t d = dims.size(); d-- > 1;) strides[d - 1] = strides[d] * dims[d];
  return strides;
}

// out[i0][i1]... = from[i0 * strides[0] + i1 * strides[1] + ...]
template <class T>
void copy_strided(const T* from, const std::vector<std::int64_t>& strides, TensorOf<T>& out) {
  if (out.data.empty()) return;
  if (out.dims.empty()) {
    out.data[0] = from[0];
    return;
  }
  const std::size_t last = out.dims.size() - 1;
  std::vector<std::int64_t> at(out.dims.size(), 0);
  for (auto to = out.data.begin(); to != out.data.end();) {
    std::int64_t source = 0;
    for (std::size_t d = 0; d < last; ++d) source += at[d] * strides[d];
    for (std::int64_t i = 0; i < out.dims[last]; ++i) *to++ = from[source + i * strides[last]];
    for (std::size_t d = last; d-- > 0;) {
      if (++at[d] < out.dims[d]) break;
      at[d] = 0;
    }
  }
}

// How many elements lie before and after an axis.
std::pair<std::int64_t, std::int64_t> around(const Dims& dims, std::size_t axis) {
  const auto at = dims.begin() + static_cast<std::ptrdiff_t>(axis);
  return {element_count(Dims(dims.begin(), at)), element_count(Dims(at + 1, dims.end()))};
}

}  // namespace

template <class T>
TensorOf<T> transpose(const Transpose& op, const TensorOf<T>& in) {
  TensorOf<T> out(transpose_dims(op.perm, in.dims, "Transpose"));
  const std::vector<std::int64_t> strides = contiguous_strides(in.dims);
  std::vector<std::int64_t> ordered;
  for (const std::int64_t axis : op.perm) ordered.push_back(strides[static_cast<std::size_t>(axis)]);
  copy_strided(in.data.data(), ordered, out);
  return out;
}

template <class T>
TensorOf<T> slice(const Slice& op, const TensorOf<T>& in) {
  TensorOf<T> out(slice_dims(op, in.dims, "Slice"));
  std::vector<std::int64_t> strides = contiguous_strides(in.dims);
  std::int64_t first = 0;
  for (std::size_t i = 0; i < op.axes.size(); ++i) {
    const std::size_t axis = checked_axis(op.axes[i], in.dims, "Slice");
    const SliceRange range = slice_range(op.starts[i], op.ends[i], op.steps[i], in.dims[axis]);
    if (range.count == 0) return out;
    first += range.start * strides[axis];
    strides[axis] = range.count == 1 ? 0 : strides[axis] * range.step;  // a step alone may be out of any range
  }
  copy_strided(in.data.data() + first, strides, out);
  return out;
}

template <class T>
TensorOf<T> gather(const Gather& op, const TensorOf<T>& in) {
  TensorOf<T> out(gather_dims(op, in.dims, "Gather"));
  const std::size_t axis = checked_axis(op.axis, in.dims, "Gather");
  const auto [outer, inner] = around(in.dims, axis);
  auto to = out.data.begin();
  for (std::int64_t i = 0; i < outer; ++i)
    for (const std::int64_t index : op.indices.data) {
      const std::int64_t from = i * in.dims[axis] + (index < 0 ? index + in.dims[axis] : index);
      to = std::copy_n(in.data.begin() + from * inner, inner, to);
    }
  return out;
}

template <class T>
TensorOf<T> concat(const Concat& op, const std::vector<const TensorOf<T>*>& in) {
  std::vector<Dims> dims;
  for (const TensorOf<T>* part : in) dims.push_back(part->dims);
  TensorOf<T> out(concat_dims(op.axis, dims, "Concat"));
  const std::size_t axis = checked_axis(op.axis, out.dims, "Concat");
  const auto [outer, inner] = around(out.dims, axis);
  auto to = out.data.begin();
  for (std::int64_t i = 0; i < outer; ++i)
    for (const TensorOf<T>* part : in) {
      const std::int64_t run = part->dims[axis] * inner;
      to = std::copy_n(part->data.begin() + i * run, run, to);
    }
  return out;
}

template <class T>
TensorOf<T> pad(const Pad& op, const TensorOf<T>& in) {
  // One axis at a time: each output index of the axis comes from one input index, or from nowhere (the constant).
  TensorOf<T> now = in;
  for (std::size_t axis = 0; axis < in.dims.size(); ++axis) {
    if (op.begins[axis] == 0 && op.ends[axis] == 0) continue;
    Dims dims = now.dims;
    const std::int64_t extent = dims[axis];
    dims[axis] += op.begins[axis] + op.ends[axis];
    TensorOf<T> wider(dims);
    const auto [outer, inner] = around(dims, axis);
    auto to = wider.data.begin();
    for (std::int64_t i = 0; i < outer; ++i)
      for (std::int64_t j = 0; j < dims[axis]; ++j) {
        std::int64_t from = j - op.begins[axis];
        if (op.mode == Pad::Mode::edge) from = std::clamp<std::int64_t>(from, 0, extent - 1);
        if (op.mode == Pad::Mode::reflect) from = from < 0 ? -from : from >= extent ? 2 * (extent - 1) - from : from;
        if (from < 0 || from >= extent)
          to = std::fill_n(to, inner, static_cast<T>(op.value));
        else
          to = std::copy_n(now.data.begin() + (i * extent + from) * inner, inner, to);
      }
    now = std::move(wider);
  }
  return now;
}

template Tensor transpose(const Transpose&, const Tensor&);
template TensorOf<std::int64_t> transpose(const Transpose&, const TensorOf<std::int64_t>&);
template Tensor slice(const Slice&, const Tensor&);
template TensorOf<std::int64_t> slice(const Slice&, const TensorOf<std::int64_t>&);
template Tensor gather(const Gather&, const Tensor&);
template TensorOf<std::int64_t> gather(const Gather&, const TensorOf<std::int64_t>&);
template Tensor concat(const Concat&, const std::vector<const Tensor*>&);
template TensorOf<std::int64_t> concat(const Concat&, const std::vector<const TensorOf<std::int64_t>*>&);
template Tensor pad(const Pad&, const Tensor&);
template TensorOf<std::int64_t> pad(const Pad&, const TensorOf<std::int64_t>&);

}  // namespace eyeriss::nn
