// Tensors of a file. Internal to this module.
#pragma once

#include <onnx/onnx_pb.h>

#include <optional>
#include <string>
#include <variant>

#include "eyeriss/nn/tensor.h"

namespace eyeriss::onnx {

using Integers = nn::TensorOf<std::int64_t>;

// No constant has more values: 2 GiB of floats, the most that an ONNX file can hold.
inline constexpr std::int64_t kMostValues = std::int64_t{1} << 29;

// Stands for the batch among whole numbers that shapes are computed from, where the batch is dynamic.
inline constexpr std::int64_t kBatchMarker = INT64_MIN;

// A constant keeps its ONNX type. 8- and 16-bit whole numbers (quantised weights) are held as floats, which is exact;
// wider ones and bool as Integers.
struct Constant {
  int type = ::onnx::TensorProto::FLOAT;
  std::variant<nn::Tensor, Integers> data;
  std::optional<nn::Dims> filled = {};  // data is one value that stands for all of a tensor of these dimensions
  int network_value = -1;               // where the network has it, once something that is computed has read it

  const nn::Dims& dims() const {
    if (filled) return *filled;
    return std::visit([](const auto& tensor) -> const nn::Dims& { return tensor.dims; }, data);
  }
};

// Writes out what a filled constant stands for.
void write_out(Constant& constant);

// "float", "int64" ...; what messages call an ONNX element type.
std::string type_name(int type);

bool is_float_type(int type);     // float16, float, double: all computed as float32
bool is_integer_type(int type);   // held as Integers
bool is_readable_type(int type);  // any that a Constant can hold

// Reads a tensor and frees the bytes that it came from. Throws base::Error, opened by `where`: a type that is not
// readable, external data, negative or overflowing dimensions, fewer or more data than the dimensions say.
Constant read_tensor(::onnx::TensorProto& proto, const std::string& where);

// Throws base::Error when a dimension is negative (but for kDynamic) or their product is above kMostValues.
void check_dims(const nn::Dims& dims, const std::string& where);

}  // namespace eyeriss::onnx
