// The attributes that CONV and pooling share. Internal to this module.
#pragma once

#include "eyeriss/onnx/node_reader.h"

namespace eyeriss::onnx {

// One spatial direction of a sliding window.
struct Axis {
  std::int64_t kernel = 1, stride = 1, dilation = 1, before = 0, after = 0;
};

// kernel_shape (or `weight_kernel` where the weights say it), strides, dilations, pads and auto_pad over an input of 1,
// 2 or 3 spatial dimensions. Throws base::Error when they contradict each other.
std::vector<Axis> read_axes(NodeReader& node, const nn::Dims& input, const std::vector<std::int64_t>& weight_kernel);

nn::Window window(const Axis& rows, const Axis& columns);

}  // namespace eyeriss::onnx
