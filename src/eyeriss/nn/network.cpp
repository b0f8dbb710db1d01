#include "eyeriss/nn/network.h"

#include <algorithm>
#include <utility>

#include "eyeriss/base/error.h"

namespace eyeriss::nn {
namespace {

int add_value(Network& network, std::string name) {
  network.value_names.push_back(std::move(name));
  return static_cast<int>(network.value_names.size()) - 1;
}

}  // namespace

std::string op_name(const Op& op) {
  static const char* const kNames[] = {"Conv",
                                       "Gemm",
                                       "Relu",
                                       "LeakyRelu",
                                       "Clip",
                                       "Sigmoid",
                                       "HardSigmoid",
                                       "HardSwish",
                                       "Softmax",
                                       "LRN",
                                       "BatchNormalization",
                                       "MaxPool",
                                       "AveragePool",
                                       "GlobalAveragePool",
                                       "Add",
                                       "Sub",
                                       "Mul",
                                       "Div",
                                       "MatMul",
                                       "Concat",
                                       "Flatten",
                                       "Reshape",
                                       "Squeeze",
                                       "Unsqueeze",
                                       "Transpose",
                                       "Pad",
                                       "Slice",
                                       "Gather"};
  static_assert(std::size(kNames) == std::variant_size_v<Op>);
  return kNames[op.index()];
}

int Network::add_input(std::string value_name, Dims dims) {
  const int value = add_value(*this, std::move(value_name));
  inputs.push_back({value, std::move(dims)});
  return value;
}

int Network::add_constant(std::string value_name, Tensor tensor) {
  const int value = add_value(*this, std::move(value_name));
  constants.emplace(value, std::move(tensor));
  return value;
}

int Network::add_node(std::string node_name, Op op, std::vector<int> input_values) {
  for (const int value : input_values) EYERISS_CHECK(value >= 0 && value < static_cast<int>(value_names.size()));
  const int value = add_value(*this, node_name);
  nodes.push_back({std::move(node_name), std::move(op), std::move(input_values), value});
  return value;
}

std::vector<std::vector<int>> readers(const Network& network) {
  std::vector<std::vector<int>> result(network.value_names.size());
  for (std::size_t i = 0; i < network.nodes.size(); ++i)
    for (const int value : network.nodes[i].inputs)
      result[static_cast<std::size_t>(value)].push_back(static_cast<int>(i));
  return result;
}

int following_relu(const Network& network, const std::vector<std::vector<int>>& value_readers, int node_index) {
  const int value = network.nodes[static_cast<std::size_t>(node_index)].output;
  const std::vector<int>& found = value_readers[static_cast<std::size_t>(value)];
  if (found.size() != 1 || std::count(network.outputs.begin(), network.outputs.end(), value) > 0) return -1;
  return std::holds_alternative<Relu>(network.nodes[static_cast<std::size_t>(found[0])].op) ? found[0] : -1;
}

}  // namespace eyeriss::nn
