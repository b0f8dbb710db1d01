// The order in which nodes can run. Internal to this module.
#pragma once

#include <onnx/onnx_pb.h>

#include <vector>

namespace eyeriss::onnx {

// Indices of the nodes, each after those whose outputs it reads; the order of the file where that is one. Throws
// base::Error when a name is defined twice, an input is defined nowhere, or nodes wait for each other in a circle (the
// message shows it).
std::vector<int> node_order(const ::onnx::GraphProto& graph);

}  // namespace eyeriss::onnx
