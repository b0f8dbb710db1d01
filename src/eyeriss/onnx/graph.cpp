#include "eyeriss/onnx/graph.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/float_run.h"
#include "eyeriss/nn/network_shapes.h"
#include "eyeriss/onnx/fold.h"

namespace eyeriss::onnx {
namespace {

// Operators whose result does not depend on what the numbers mean, only on where they are.
bool only_moves(const nn::Op& op) {
  return std::holds_alternative<nn::Flatten>(op) || std::holds_alternative<nn::Reshape>(op) ||
         std::holds_alternative<nn::Squeeze>(op) || std::holds_alternative<nn::Unsqueeze>(op) ||
         std::holds_alternative<nn::Transpose>(op) || std::holds_alternative<nn::Slice>(op) ||
         std::holds_alternative<nn::Gather>(op) || std::holds_alternative<nn::Concat>(op);
}

int common_type(const nn::Op& op, const std::vector<Known>& inputs, bool folds, const std::string& where) {
  const int type = inputs[0].type;
  for (const Known& input : inputs)
    if (input.type != type && !(is_float_type(type) && is_float_type(input.type)))
      base::fail("{}: inputs of type {} and {} contradict each other", where, type_name(type), type_name(input.type));
  if (!is_float_type(type) && !only_moves(op) && !(folds && is_integer_type(type)))
    base::fail("{}: type {} is not supported here; values are computed in float", where, type_name(type));
  return type;
}

Known fold(const nn::Op& op, const std::vector<Known>& inputs, int type, const std::string& where) {
  Constant result;
  result.type = type;
  if (is_integer_type(type)) {
    std::vector<const Integers*> in;
    in.reserve(inputs.size());
    for (const Known& input : inputs) in.push_back(&std::get<Integers>(input.constant->data));
    result.data = fold_integers(op, in, where);
  } else {
    std::vector<const nn::Tensor*> in;
    in.reserve(inputs.size());
    for (const Known& input : inputs) in.push_back(&std::get<nn::Tensor>(input.constant->data));
    result.data = nn::run_op(op, in, where);
  }
  return known(std::move(result));
}

}  // namespace

Known known(Constant constant) {
  const int type = constant.type;
  return {type, -1, std::make_shared<Constant>(std::move(constant))};
}

const nn::Dims& Graph::dims_of(const Known& item) const {
  return item.is_constant() ? item.constant->dims() : dims[static_cast<std::size_t>(item.value)];
}

void Graph::take_values(std::int64_t count, const std::string& where) {
  if (count > values_left)
    base::fail(
        "{}: {} values more than the import makes of a file of this size; constants of that size belong into the file",
        where, count - values_left);
  values_left -= count;
}

Constant& Graph::whole(const Known& item, const std::string& where) {
  if (item.constant->filled) take_values(nn::element_count(*item.constant->filled), where);
  write_out(*item.constant);
  return *item.constant;
}

Known Graph::emit(const std::string& name, const std::string& where, nn::Op op, const std::vector<Known>& inputs) {
  const bool folds = std::all_of(inputs.begin(), inputs.end(), [](const Known& input) { return input.is_constant(); });
  const int type = common_type(op, inputs, folds, where);
  std::vector<nn::Dims> in;
  for (const Known& input : inputs) in.push_back(dims_of(input));
  nn::Dims out = nn::output_dims(op, in, where);
  if (folds) {
    check_dims(out, where);
    take_values(nn::element_count(out), where);
    for (const Known& input : inputs) whole(input, where);
  }
  if (folds) return fold(op, inputs, type, where);
  std::vector<int> values;
  values.reserve(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i)
    values.push_back(value_of(inputs[i], name + ":" + std::to_string(i), where));
  const int value = network.add_node(name, std::move(op), std::move(values));
  dims.push_back(std::move(out));
  return {type, value, nullptr};
}

int Graph::value_of(const Known& item, const std::string& name, const std::string& where) {
  if (!item.is_constant()) return item.value;
  if (item.constant->network_value >= 0) return item.constant->network_value;
  take_values(nn::element_count(item.constant->dims()), where);
  whole(item, where);
  nn::Tensor tensor;
  if (const auto* integers = std::get_if<Integers>(&item.constant->data)) {
    tensor = to_floats(*integers, where);
  } else {
    tensor = std::get<nn::Tensor>(item.constant->data);
    check_finite(tensor.data, where);
  }
  dims.push_back(tensor.dims);
  item.constant->network_value = network.add_constant(name, std::move(tensor));
  return item.constant->network_value;
}

void check_finite(const std::vector<float>& values, const std::string& where) {
  std::uint32_t largest = 0;  // of the exponents; all ones is infinite or not a number
  for (const float value : values) largest = std::max(largest, std::bit_cast<std::uint32_t>(value) & 0x7f800000u);
  if (largest != 0x7f800000u) return;
  const auto bad = std::find_if(values.begin(), values.end(), [](float value) { return !std::isfinite(value); });
  base::fail("{}: constant number {} is {}; weights must be finite", where, bad - values.begin(), *bad);
}

}  // namespace eyeriss::onnx
