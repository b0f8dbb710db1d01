#include "eyeriss/onnx/node_reader.h"

#include "eyeriss/base/error.h"
#include "eyeriss/onnx/fold.h"

namespace eyeriss::onnx {

using Attribute = ::onnx::AttributeProto;

NodeReader::NodeReader(::onnx::NodeProto& node, std::string node_name, Graph& g,
                       std::vector<std::optional<Known>> inputs)
    : graph(g),
      name(std::move(node_name)),
      where(fmt::format("node '{}' ({}, opset {})", name, node.op_type(), g.opset)),
      node_(node),
      inputs_(std::move(inputs)) {}

const Known& NodeReader::input(std::size_t index) const {
  if (!has_input(index)) base::fail("{}: input {} is missing", where, index);
  return *inputs_[index];
}

std::vector<Known> NodeReader::all_inputs() const {
  static_cast<void>(input(0));  // there must be one
  std::vector<Known> all;
  for (std::size_t i = 0; i < inputs_.size(); ++i) all.push_back(input(i));
  return all;
}

const Integers& NodeReader::integers(std::size_t index, const char* what) const {
  const Known& in = input(index);
  if (!in.is_constant()) base::fail("{}: {} is computed when the network runs; it must be a constant", where, what);
  const auto* found = std::get_if<Integers>(&graph.whole(in, where).data);
  graph.take_values(nn::element_count(in.constant->dims()), where);  // most who ask keep a copy
  if (found == nullptr) base::fail("{}: {} is of type {}; it must be whole numbers", where, what, type_name(in.type));
  return *found;
}

nn::Tensor NodeReader::floats(std::size_t index, const char* what) {
  const Known& in = input(index);
  if (!in.is_constant()) base::fail("{}: {} is computed when the network runs; it must be a constant", where, what);
  const bool is_last = in.constant.use_count() == 1;
  graph.whole(in, where);
  if (!is_last) graph.take_values(nn::element_count(in.constant->dims()), where);
  if (const auto* found = std::get_if<Integers>(&in.constant->data)) return to_floats(*found, where);
  nn::Tensor& tensor = std::get<nn::Tensor>(in.constant->data);
  return is_last ? std::move(tensor) : tensor;
}

nn::Tensor NodeReader::weights(std::size_t index, const char* what) {
  if (const Known& in = input(index); in.is_constant() && in.constant->filled) {
    const std::int64_t count = nn::element_count(in.constant->dims());
    if (count <= graph.weights_left) {
      graph.weights_left -= count;
      write_out(*in.constant);
    }
  }
  nn::Tensor tensor = floats(index, what);
  check_finite(tensor.data, fmt::format("{}: {}", where, what));
  return tensor;
}

float NodeReader::scalar(std::size_t index, const char* what) {
  const nn::Tensor tensor = floats(index, what);
  if (tensor.size() != 1) base::fail("{}: {} is {}; it must be one number", where, what, nn::to_string(tensor.dims));
  return tensor.data[0];
}

Attribute* NodeReader::find(const char* attribute) const {
  asked_.insert(attribute);
  for (Attribute& found : *node_.mutable_attribute())
    if (found.name() == attribute) return &found;
  return nullptr;
}

Attribute* NodeReader::find(const char* attribute, int type) const {
  Attribute* const found = find(attribute);
  if (found != nullptr && found->has_type() && found->type() != type)
    base::fail("{}: attribute {} has the wrong type", where, attribute);
  return found;
}

std::int64_t NodeReader::integer(const char* attribute, std::int64_t otherwise) {
  const Attribute* const found = find(attribute, Attribute::INT);
  return found == nullptr ? otherwise : found->i();
}

float NodeReader::number(const char* attribute, float otherwise) {
  const Attribute* const found = find(attribute, Attribute::FLOAT);
  if (found == nullptr) return otherwise;
  check_finite({found->f()}, fmt::format("{}: attribute {}", where, attribute));
  return found->f();
}

std::string NodeReader::text(const char* attribute, const std::string& otherwise) {
  const Attribute* const found = find(attribute, Attribute::STRING);
  return found == nullptr ? otherwise : found->s();
}

std::vector<std::int64_t> NodeReader::list(const char* attribute) {
  const Attribute* const found = find(attribute, Attribute::INTS);
  return found == nullptr ? std::vector<std::int64_t>{}
                          : std::vector<std::int64_t>(found->ints().begin(), found->ints().end());
}

std::vector<float> NodeReader::numbers(const char* attribute) {
  const Attribute* const found = find(attribute, Attribute::FLOATS);
  return found == nullptr ? std::vector<float>{} : std::vector<float>(found->floats().begin(), found->floats().end());
}

Constant NodeReader::tensor(const char* attribute) {
  Attribute* const found = find(attribute, Attribute::TENSOR);
  if (found == nullptr) base::fail("{}: attribute {} is missing", where, attribute);
  return read_tensor(*found->mutable_t(), fmt::format("{}: attribute {}", where, attribute));
}

void NodeReader::check_all_read() const {
  for (const Attribute& attribute : node_.attribute())
    if (asked_.count(attribute.name()) == 0) base::fail("{}: attribute {} is not supported", where, attribute.name());
}

}  // namespace eyeriss::onnx
