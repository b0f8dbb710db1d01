// From a parsed model to a network. Internal to this module.
#pragma once

#include <onnx/onnx_pb.h>

#include "eyeriss/nn/network.h"

namespace eyeriss::onnx {

// Takes the model apart: the bytes of its tensors are freed as they are read. Throws base::Error.
nn::Network build_network(::onnx::ModelProto& model);

}  // namespace eyeriss::onnx
