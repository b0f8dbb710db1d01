// Networks to ONNX files (opset 14), readable by any ONNX runtime. read_onnx gives the same network back, but for names
// of values in between and what read_onnx simplifies.
#pragma once

#include <string>

#include "eyeriss/nn/network.h"

namespace eyeriss::onnx {

// Writes a new file beside `path` and renames it when it is complete: under the name of an output there is never half a
// file. Throws base::Error when it cannot be written (the part that was is removed) or would pass 2 GiB.
void write_onnx(const nn::Network& network, const std::string& path);

// The bytes of the file.
std::string to_onnx(const nn::Network& network);

}  // namespace eyeriss::onnx
