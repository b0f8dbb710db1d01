#include "eyeriss/onnx/windows.h"

#include <algorithm>

#include "eyeriss/base/error.h"
#include "eyeriss/base/math.h"

namespace eyeriss::onnx {
namespace {

// A list with `count` entries, each 1 .. 2^31 - 1; absent: all 1.
std::vector<std::int64_t> positive_list(NodeReader& node, const char* attribute, std::size_t count) {
  std::vector<std::int64_t> values = node.list(attribute);
  if (values.empty()) values.assign(count, 1);
  if (values.size() != count)
    base::fail("{}: {} has {} entries for {} spatial dimensions", node.where, attribute, values.size(), count);
  for (const std::int64_t value : values)
    if (value < 1 || value > INT32_MAX) base::fail("{}: {} {} is not 1 to {}", node.where, attribute, value, INT32_MAX);
  return values;
}

void set_pads(NodeReader& node, std::vector<Axis>& axes) {
  const std::vector<std::int64_t> pads = node.list("pads");
  if (pads.empty()) return;
  if (pads.size() != 2 * axes.size())
    base::fail("{}: pads has {} entries for {} spatial dimensions", node.where, pads.size(), axes.size());
  for (std::size_t i = 0; i < axes.size(); ++i) {
    axes[i].before = pads[i];
    axes[i].after = pads[i + axes.size()];
    if (std::min(pads[i], pads[i + axes.size()]) < 0 || std::max(pads[i], pads[i + axes.size()]) > INT32_MAX)
      base::fail("{}: pads {} and {} are not 0 to {}", node.where, pads[i], pads[i + axes.size()], INT32_MAX);
  }
}

// SAME: as many windows as input / stride, rounded up; an odd pad goes after (UPPER) or before (LOWER).
void set_same(const NodeReader& node, bool upper, const nn::Dims& input, std::vector<Axis>& axes) {
  for (std::size_t i = 0; i < axes.size(); ++i) {
    Axis& axis = axes[i];
    const std::int64_t extent = input[i + 2];
    if (extent == nn::kDynamic) base::fail("{}: auto_pad needs an input of known size", node.where);
    const std::int64_t spans =
        (base::ceil_div(extent, axis.stride) - 1) * axis.stride + axis.dilation * (axis.kernel - 1) + 1;
    const std::int64_t total = std::max<std::int64_t>(0, spans - extent);
    axis.before = upper ? total / 2 : total - total / 2;
    axis.after = total - axis.before;
  }
}

}  // namespace

std::vector<Axis> read_axes(NodeReader& node, const nn::Dims& input, const std::vector<std::int64_t>& weight_kernel) {
  if (input.size() < 3 || input.size() > 5)
    base::fail("{}: the input is {}; 1, 2 or 3 spatial dimensions after N x C are supported", node.where,
               nn::to_string(input));
  const std::size_t count = input.size() - 2;
  if (weight_kernel.empty() && !node.has("kernel_shape"))
    base::fail("{}: attribute kernel_shape is missing", node.where);
  std::vector<std::int64_t> kernel = weight_kernel;
  if (node.has("kernel_shape")) kernel = positive_list(node, "kernel_shape", count);
  if (!weight_kernel.empty() && kernel != weight_kernel)
    base::fail("{}: kernel_shape {} contradicts weights of {}", node.where, nn::to_string(kernel),
               nn::to_string(weight_kernel));
  const auto strides = positive_list(node, "strides", count), dilations = positive_list(node, "dilations", count);
  std::vector<Axis> axes;
  for (std::size_t i = 0; i < count; ++i) axes.push_back({kernel[i], strides[i], dilations[i], 0, 0});

  const std::string mode = node.text("auto_pad", "NOTSET");
  if (mode == "NOTSET")
    set_pads(node, axes);
  else if (mode == "SAME_UPPER" || mode == "SAME_LOWER")
    set_same(node, mode == "SAME_UPPER", input, axes);
  else if (mode != "VALID")
    base::fail("{}: auto_pad {} is not NOTSET, VALID, SAME_UPPER or SAME_LOWER", node.where, mode);
  node.ignore("pads");  // beside an auto_pad they mean nothing
  return axes;
}

nn::Window window(const Axis& rows, const Axis& columns) {
  return {{rows.kernel, columns.kernel},
          {rows.stride, columns.stride},
          {rows.dilation, columns.dilation},
          {rows.before, columns.before, rows.after, columns.after},
          false};
}

}  // namespace eyeriss::onnx
