#include <algorithm>
#include <numeric>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/shape_rules.h"
#include "eyeriss/onnx/importers.h"

namespace eyeriss::onnx {
namespace {

// Axes from the attribute (before opset 13) or from input 1, made positive for a value of `rank` dimensions and put in
// order.
std::vector<std::int64_t> read_axes_list(NodeReader& node, std::int64_t rank) {
  std::vector<std::int64_t> axes;
  if (node.opset() < 13)
    axes = node.list("axes");
  else if (node.has_input(1))
    axes = node.integers(1, "the list of axes").data;
  for (std::int64_t& axis : axes) {
    if (axis < -rank || axis >= rank) base::fail("{}: axis {} of {} dimensions", node.where, axis, rank);
    if (axis < 0) axis += rank;
  }
  std::sort(axes.begin(), axes.end());
  if (std::adjacent_find(axes.begin(), axes.end()) != axes.end()) base::fail("{}: an axis is given twice", node.where);
  return axes;
}

std::int64_t words_from(const nn::Dims& dims, std::size_t first) {
  return nn::element_count(
      nn::Dims(dims.begin() + static_cast<std::ptrdiff_t>(std::min(first, dims.size())), dims.end()));
}

// A target that keeps dimension 0, the batch, is written so that it does for every batch: 0 there instead of a number
// or -1.
void keep_batch(nn::Dims& target, const nn::Dims& in) {
  if (target.empty() || in.empty() || target[0] == 0) return;
  const bool open = std::count(target.begin() + 1, target.end(), -1) > 0;
  const bool zeros = std::count(target.begin() + 1, target.end(), 0) > 0;
  const bool same_rest = !open && !zeros && words_from(target, 1) == words_from(in, 1);
  const bool same_first = target[0] == in[0] && in[0] != nn::kDynamic;
  if ((target[0] == kBatchMarker && in[0] == nn::kDynamic) || same_rest || (same_first && open)) target[0] = 0;
}

std::vector<std::int64_t> ones(std::size_t count) {
  return std::vector<std::int64_t>(count, 1);
}

}  // namespace

Known import_concat(NodeReader& node) {
  if (!node.has("axis")) base::fail("{}: attribute axis is missing", node.where);
  const std::size_t axis = nn::checked_axis(node.integer("axis", 1), node.dims(0), node.where);
  const std::vector<Known> parts = node.all_inputs();
  return parts.size() == 1 ? parts[0] : node.emit(nn::Concat{static_cast<std::int64_t>(axis)}, parts);
}

Known import_flatten(NodeReader& node) {
  const auto rank = static_cast<std::int64_t>(node.dims(0).size());
  const std::int64_t axis = node.integer("axis", 1);
  return node.emit(nn::Flatten{axis < 0 ? axis + rank : axis}, {node.input(0)});
}

Known import_reshape(NodeReader& node) {
  const bool zero_is_zero = node.integer("allowzero", 0) != 0;
  nn::Dims target = node.integers(1, "the shape").data;
  if (zero_is_zero && std::count(target.begin(), target.end(), 0) > 0)
    base::fail("{}: allowzero with a dimension of 0 is not supported", node.where);
  keep_batch(target, node.dims(0));
  for (std::int64_t& dim : target) {
    if (dim != kBatchMarker) continue;
    if (std::count(target.begin(), target.end(), -1) > 0)
      base::fail("{}: the shape has the batch, which is dynamic, and -1; give one of them as a number", node.where);
    dim = -1;
  }
  return node.emit(nn::Reshape{std::move(target)}, {node.input(0)});
}

Known import_squeeze(NodeReader& node) {
  const nn::Dims& in = node.dims(0);
  std::vector<std::int64_t> axes = read_axes_list(node, static_cast<std::int64_t>(in.size()));
  if (axes.empty())
    for (std::size_t i = 0; i < in.size(); ++i)
      if (in[i] == 1) axes.push_back(static_cast<std::int64_t>(i));
  return node.emit(nn::Squeeze{std::move(axes)}, {node.input(0)});
}

Known import_unsqueeze(NodeReader& node) {
  const std::size_t count =
      node.opset() < 13 ? node.list("axes").size() : node.integers(1, "the list of axes").data.size();
  return node.emit(nn::Unsqueeze{read_axes_list(node, static_cast<std::int64_t>(node.dims(0).size() + count))},
                   {node.input(0)});
}

Known import_transpose(NodeReader& node) {
  std::vector<std::int64_t> perm = node.list("perm");
  if (!node.has("perm")) {
    perm.resize(node.dims(0).size());
    std::iota(perm.rbegin(), perm.rend(), 0);
  }
  return node.emit(nn::Transpose{std::move(perm)}, {node.input(0)});
}

Known import_pad(NodeReader& node) {
  const std::string mode = node.text("mode", "constant");
  nn::Pad pad;
  if (mode == "reflect")
    pad.mode = nn::Pad::Mode::reflect;
  else if (mode == "edge")
    pad.mode = nn::Pad::Mode::edge;
  else if (mode != "constant")
    base::fail("{}: mode {} is not constant, reflect or edge", node.where, mode);
  const std::size_t rank = node.dims(0).size();
  std::vector<std::int64_t> pads;
  std::vector<std::int64_t> axes(rank);
  std::iota(axes.begin(), axes.end(), 0);
  if (node.opset() < 11) {
    pads = node.list("pads");
    pad.value = node.number("value", 0.0f);
  } else {
    pads = node.integers(1, "the list of pads").data;
    if (node.has_input(2)) pad.value = node.scalar(2, "the value");
    if (node.has_input(3)) axes = node.integers(3, "the list of axes").data;
  }
  if (pads.size() != 2 * axes.size()) base::fail("{}: {} pads for {} axes", node.where, pads.size(), axes.size());
  pad.begins.assign(rank, 0);
  pad.ends.assign(rank, 0);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = nn::checked_axis(axes[i], node.dims(0), node.where);
    pad.begins[axis] = pads[i];
    pad.ends[axis] = pads[i + axes.size()];
  }
  return node.emit(std::move(pad), {node.input(0)});
}

Known import_slice(NodeReader& node) {
  nn::Slice slice;
  if (node.opset() < 10) {
    slice.starts = node.list("starts");
    slice.ends = node.list("ends");
    slice.axes = node.list("axes");
  } else {
    slice.starts = node.integers(1, "the list of starts").data;
    slice.ends = node.integers(2, "the list of ends").data;
    if (node.has_input(3)) slice.axes = node.integers(3, "the list of axes").data;
    if (node.has_input(4)) slice.steps = node.integers(4, "the list of steps").data;
  }
  if (slice.axes.empty()) {
    slice.axes.resize(slice.starts.size());
    std::iota(slice.axes.begin(), slice.axes.end(), 0);
  }
  if (slice.steps.empty()) slice.steps = ones(slice.starts.size());
  return node.emit(std::move(slice), {node.input(0)});
}

Known import_gather(NodeReader& node) {
  const std::size_t axis = nn::checked_axis(node.integer("axis", 0), node.dims(0), node.where);
  return node.emit(nn::Gather{static_cast<std::int64_t>(axis), node.integers(1, "the list of indices")},
                   {node.input(0)});
}

}  // namespace eyeriss::onnx
