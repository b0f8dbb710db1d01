// The files of models/ as bytes inside the library, so that the tool works wherever it is copied.
#pragma once

#include <string_view>
#include <vector>

namespace eyeriss::zoo {

// lenet5.onnx, then the sample pictures digits/0.png to 9.png. Made at build time by cmake/EmbedFiles.cmake.
std::vector<std::string_view> embedded_files();

}  // namespace eyeriss::zoo
