// How much memory protobuf takes for what it makes of a model, before it makes it.
#pragma once

#include <google/protobuf/io/zero_copy_stream.h>

#include <cstdint>
#include <optional>

namespace eyeriss::onnx {

// About how many bytes the messages, names and unknown fields of an ONNX model of `size` bytes take in memory, without the data that
// the file holds as they are. Nothing when the bytes are no such model. Stops counting above `most`.
std::optional<std::uint64_t> parts_bytes(google::protobuf::io::ZeroCopyInputStream& bytes, std::uint64_t size,
                                         std::uint64_t most);

}  // namespace eyeriss::onnx
