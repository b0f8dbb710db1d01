// How each ONNX operator becomes operators of the network. Internal to this module; the table is in operators.cpp.
#pragma once

#include "eyeriss/onnx/node_reader.h"

namespace eyeriss::onnx {

// Each returns what the first output of the node stands for.

// chip_importers.cpp: weights must be constants.
Known import_conv(NodeReader& node);
Known import_gemm(NodeReader& node);
Known import_matmul(NodeReader& node);

// pool_importers.cpp
Known import_max_pool(NodeReader& node);
Known import_average_pool(NodeReader& node);
Known import_global_average_pool(NodeReader& node);

// host_importers.cpp
Known import_relu(NodeReader& node);
Known import_leaky_relu(NodeReader& node);
Known import_clip(NodeReader& node);
Known import_sigmoid(NodeReader& node);
Known import_hard_sigmoid(NodeReader& node);
Known import_hard_swish(NodeReader& node);
Known import_softmax(NodeReader& node);
Known import_lrn(NodeReader& node);
Known import_batch_normalization(NodeReader& node);
Known import_add(NodeReader& node);
Known import_sum(NodeReader& node);
Known import_sub(NodeReader& node);
Known import_mul(NodeReader& node);
Known import_div(NodeReader& node);
Known import_dequantize_linear(NodeReader& node);

// move_importers.cpp
Known import_concat(NodeReader& node);
Known import_flatten(NodeReader& node);
Known import_reshape(NodeReader& node);
Known import_squeeze(NodeReader& node);
Known import_unsqueeze(NodeReader& node);
Known import_transpose(NodeReader& node);
Known import_pad(NodeReader& node);
Known import_slice(NodeReader& node);
Known import_gather(NodeReader& node);

// constant_importers.cpp: gone before the network runs.
Known import_identity(NodeReader& node);
Known import_dropout(NodeReader& node);
Known import_cast(NodeReader& node);
Known import_constant(NodeReader& node);
Known import_constant_of_shape(NodeReader& node);
Known import_shape(NodeReader& node);

}  // namespace eyeriss::onnx
