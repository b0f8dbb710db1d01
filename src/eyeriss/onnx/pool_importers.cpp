#include "eyeriss/base/error.h"
#include "eyeriss/onnx/importers.h"
#include "eyeriss/onnx/windows.h"

namespace eyeriss::onnx {
namespace {

// Makes one pooling operator of a window.
using MakePool = nn::Op (*)(const nn::Window&, bool count_include_pad);

nn::Op make_max(const nn::Window& window, bool) {
  return nn::MaxPool{window};
}
nn::Op make_average(const nn::Window& window, bool count_include_pad) {
  return nn::AveragePool{window, count_include_pad};
}

// Pooling in 3-D is pooling each plane, then along the depth: the maximum of maxima is the maximum, and the number of
// values that an average counts is the product of the two counts.
Known pool_volume(NodeReader& node, const nn::Window& plane, const nn::Window& depth, bool pads_count, MakePool make) {
  const nn::Dims in = node.dims(0);
  const Known planes = node.emit("planes", nn::Reshape{{0, in[1] * in[2], in[3], in[4]}}, {node.input(0)});
  const Known pooled = node.emit("pooled", make(plane, pads_count), {planes});
  const nn::Dims flat = node.graph.dims_of(pooled);
  const Known columns = node.emit("columns", nn::Reshape{{0, in[1], in[2], flat[2] * flat[3]}}, {pooled});
  const Known deep = node.emit("deep", make(depth, pads_count), {columns});
  return node.emit(nn::Reshape{{0, in[1], node.graph.dims_of(deep)[2], flat[2], flat[3]}}, {deep});
}

Known import_pool(NodeReader& node, MakePool make) {
  const std::vector<Axis> axes = read_axes(node, node.dims(0), {});
  const bool ceil_mode = node.integer("ceil_mode", 0) != 0;
  const bool pads_count = node.integer("count_include_pad", 0) != 0;
  nn::Window plane = axes.size() == 1 ? window({}, axes[0]) : window(axes[axes.size() - 2], axes.back());
  plane.ceil_mode = ceil_mode;
  if (axes.size() == 2) return node.emit(make(plane, pads_count), {node.input(0)});
  if (axes.size() == 1) {
    const Known row = node.emit("row", nn::Unsqueeze{{2}}, {node.input(0)});
    return node.emit(nn::Squeeze{{2}}, {node.emit("pooled", make(plane, pads_count), {row})});
  }
  nn::Window depth = window(axes[0], {});
  depth.ceil_mode = ceil_mode;
  return pool_volume(node, plane, depth, pads_count, make);
}

}  // namespace

Known import_max_pool(NodeReader& node) {
  node.ignore("storage_order");  // speaks of the second output, which is not supported
  return import_pool(node, make_max);
}

Known import_average_pool(NodeReader& node) {
  return import_pool(node, make_average);
}

Known import_global_average_pool(NodeReader& node) {
  return node.emit(nn::GlobalAveragePool{}, {node.input(0)});
}

}  // namespace eyeriss::onnx
