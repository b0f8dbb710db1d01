#include <algorithm>
#include <cmath>

#include "eyeriss/base/error.h"
#include "eyeriss/onnx/fold.h"
#include "eyeriss/onnx/importers.h"

namespace eyeriss::onnx {
namespace {

// Changes the type of a constant. Floats become whole numbers by cutting towards zero.
Constant cast_constant(const Constant& in, int type, const std::string& where) {
  if (const auto* integers = std::get_if<Integers>(&in.data)) {
    if (type == ::onnx::TensorProto::INT64 || type == in.type) return {type, *integers};
    if (is_float_type(type)) return {type, to_floats(*integers, where)};
  } else {
    const nn::Tensor& floats = std::get<nn::Tensor>(in.data);
    if (is_float_type(type) || type == in.type) return {type, floats};
    if (type == ::onnx::TensorProto::INT64 || type == ::onnx::TensorProto::INT32) {
      Integers out(floats.dims);
      const float limit = type == ::onnx::TensorProto::INT64 ? 0x1p63f : 0x1p31f;
      for (std::size_t i = 0; i < out.data.size(); ++i) {
        if (!(std::abs(floats.data[i]) < limit))
          base::fail("{}: {} does not fit {}", where, floats.data[i], type_name(type));
        out.data[i] = static_cast<std::int64_t>(floats.data[i]);
      }
      return {type, std::move(out)};
    }
  }
  base::fail("{}: from {} to {} is not supported", where, type_name(in.type), type_name(type));
}

}  // namespace

Known import_identity(NodeReader& node) {
  return node.input(0);
}

Known import_dropout(NodeReader& node) {
  node.ignore("ratio");
  node.ignore("seed");
  if (node.has_input(2)) {
    const Integers& training = node.integers(2, "training_mode");
    if (std::count(training.data.begin(), training.data.end(), 0) != training.size())
      base::fail("{}: training_mode is not supported; export the model for inference", node.where);
  }
  return node.input(0);
}

Known import_cast(NodeReader& node) {
  const Known& in = node.input(0);
  if (in.is_constant()) node.graph.take_values(nn::element_count(node.graph.whole(in, node.where).dims()), node.where);
  const auto to = static_cast<int>(std::clamp<std::int64_t>(node.integer("to", 0), 0, INT32_MAX));
  if (in.is_constant()) return known(cast_constant(*in.constant, to, node.where));
  // What is computed stays float32, whatever float type the file names.
  if (!is_float_type(to) && to != in.type)
    base::fail("{}: from {} to {} is not supported; values are computed in float", node.where, type_name(in.type),
               type_name(to));
  return {to, in.value, nullptr};
}

Known import_constant(NodeReader& node) {
  using Proto = ::onnx::TensorProto;
  if (node.has("value_float")) return known({Proto::FLOAT, nn::Tensor({}, {node.number("value_float", 0.0f)})});
  if (node.has("value_int")) return known({Proto::INT64, Integers({}, {node.integer("value_int", 0)})});
  if (node.has("value_floats")) {
    std::vector<float> values = node.numbers("value_floats");
    const auto count = static_cast<std::int64_t>(values.size());
    return known({Proto::FLOAT, nn::Tensor({count}, std::move(values))});
  }
  if (node.has("value_ints")) {
    std::vector<std::int64_t> values = node.list("value_ints");
    const auto count = static_cast<std::int64_t>(values.size());
    return known({Proto::INT64, Integers({count}, std::move(values))});
  }
  return known(node.tensor("value"));
}

Known import_constant_of_shape(NodeReader& node) {
  const nn::Dims dims = node.integers(0, "the shape").data;
  for (const std::int64_t dim : dims)
    if (dim < 0) base::fail("{}: dimension {} is negative or the batch, which is dynamic", node.where, dim);
  check_dims(dims, node.where);
  Constant value{::onnx::TensorProto::FLOAT, nn::Tensor({1}, {0.0f})};
  if (node.has("value")) value = node.tensor("value");
  return std::visit(
      [&](auto& one) {
        if (one.size() != 1) base::fail("{}: attribute value has {} values; it must be one", node.where, one.size());
        return known({value.type, std::move(one), dims});
      },
      value.data);
}

Known import_shape(NodeReader& node) {
  const nn::Dims& in = node.dims(0);
  const auto rank = static_cast<std::int64_t>(in.size());
  const auto place = [&](std::int64_t at) { return std::clamp<std::int64_t>(at < 0 ? at + rank : at, 0, rank); };
  const std::int64_t start = place(node.integer("start", 0)), end = std::max(start, place(node.integer("end", rank)));
  Integers shape({end - start}, {in.begin() + start, in.begin() + end});
  for (std::int64_t& dim : shape.data)
    if (dim == nn::kDynamic) dim = kBatchMarker;
  return known({::onnx::TensorProto::INT64, std::move(shape)});
}

}  // namespace eyeriss::onnx
