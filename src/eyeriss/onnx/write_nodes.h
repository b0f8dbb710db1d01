// One node of a network as ONNX nodes. Internal to this module.
#pragma once

#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

#include "eyeriss/nn/network.h"

namespace eyeriss::onnx {

// Adds the nodes and initializers of one node to `graph`. `input_dims` are those of its inputs, `values` the names of
// the inputs.
void write_node(const nn::Node& node, const std::vector<nn::Dims>& input_dims, const std::vector<std::string>& values,
                const std::string& output, ::onnx::GraphProto& graph);

void write_initializer(const std::string& name, const nn::Tensor& tensor, ::onnx::GraphProto& graph);

}  // namespace eyeriss::onnx
