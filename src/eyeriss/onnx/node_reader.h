// One node of a file, read with the rules of its opset: inputs and attributes by name, with messages that say which
// node it is. Internal to this module.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "eyeriss/onnx/graph.h"

namespace eyeriss::onnx {

class NodeReader {
 public:
  // `inputs` has an entry for each input of the node; left out ones are empty.
  NodeReader(::onnx::NodeProto& node, std::string name, Graph& graph, std::vector<std::optional<Known>> inputs);

  Graph& graph;
  const std::string name;   // unique in the network
  const std::string where;  // opens messages: node 'x' (Conv, opset 13)
  int opset() const { return graph.opset; }

  std::size_t input_count() const { return inputs_.size(); }
  bool has_input(std::size_t index) const { return index < inputs_.size() && inputs_[index].has_value(); }
  const Known& input(std::size_t index) const;  // throws when it is left out
  std::vector<Known> all_inputs() const;        // throws when there are none
  const nn::Dims& dims(std::size_t index) const { return graph.dims_of(input(index)); }

  // An input that must be a constant. `what` names it in the message.
  const Integers& integers(std::size_t index, const char* what) const;
  nn::Tensor floats(std::size_t index, const char* what);   // taken without a copy where this node is its last reader
  nn::Tensor weights(std::size_t index, const char* what);  // the same; every number must be finite
  float scalar(std::size_t index, const char* what);
  bool is_constant(std::size_t index) const { return has_input(index) && input(index).is_constant(); }

  bool has(const char* attribute) const { return find(attribute) != nullptr; }
  std::int64_t integer(const char* attribute, std::int64_t otherwise);
  float number(const char* attribute, float otherwise);
  std::string text(const char* attribute, const std::string& otherwise);
  std::vector<std::int64_t> list(const char* attribute);  // empty when absent
  std::vector<float> numbers(const char* attribute);      // empty when absent
  Constant tensor(const char* attribute);
  void ignore(const char* attribute) { find(attribute); }

  // Throws base::Error when the node has an attribute that nothing above has asked for: its meaning would be lost.
  void check_all_read() const;

  Known emit(nn::Op op, const std::vector<Known>& in) { return graph.emit(name, where, std::move(op), in); }
  // A node that is not the last one made of this node of the file.
  Known emit(const char* part, nn::Op op, const std::vector<Known>& in) {
    return graph.emit(name + "." + part, where, std::move(op), in);
  }

 private:
  ::onnx::AttributeProto* find(const char* attribute) const;
  ::onnx::AttributeProto* find(const char* attribute, int type) const;

  ::onnx::NodeProto& node_;
  std::vector<std::optional<Known>> inputs_;
  mutable std::set<std::string> asked_;
};

}  // namespace eyeriss::onnx
