// ONNX files to networks. Opsets 7 to 18 of the standard operators that operators.h lists; weights are float16,
// float32, double or whole numbers that are cast or dequantised; the first dimension of an input may be dynamic (the
// batch).
//
// What the network holds is not the file node by node: weights are inside their CONV or FC, constants are folded,
// Dropout, Identity and Cast vanish, a BatchNormalization is folded into the CONV before it, a constant added per
// filter becomes its bias. Values are float32 throughout.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eyeriss/nn/network.h"

namespace eyeriss::onnx {

// Throws base::Error when the file cannot be read, is not ONNX, is cut off, or holds something that cannot be imported;
// the message opens with the path and names the node, input or initializer.
nn::Network read_onnx(const std::string& path);

// The same for a file's bytes; `where` opens the messages.
nn::Network parse_onnx(std::string_view bytes, const std::string& where);

}  // namespace eyeriss::onnx
