#include "eyeriss/nn/float_run.h"

#include <cstdint>
#include <utility>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/float_conv.h"
#include "eyeriss/nn/host_arithmetic.h"
#include "eyeriss/nn/host_layers.h"
#include "eyeriss/nn/host_moves.h"
#include "eyeriss/nn/network_shapes.h"

namespace eyeriss::nn {
namespace {

// One overload for each operator; `dims` are those of the output.
struct Runner {
  const std::vector<const Tensor*>& in;
  const Dims& dims;

  Tensor operator()(const Conv& op) const { return float_conv(op, *in[0]); }
  Tensor operator()(const FullyConnected& op) const { return float_fully_connected(op, *in[0]); }
  Tensor operator()(const Relu&) const {
    return changed([](Tensor& x) { relu(x); });
  }
  Tensor operator()(const LeakyRelu& op) const {
    return changed([&](Tensor& x) { leaky_relu(op, x); });
  }
  Tensor operator()(const Clip& op) const {
    return changed([&](Tensor& x) { clip(op, x); });
  }
  Tensor operator()(const Sigmoid&) const {
    return changed([](Tensor& x) { sigmoid(x); });
  }
  Tensor operator()(const HardSigmoid& op) const {
    return changed([&](Tensor& x) { hard_sigmoid(op, x); });
  }
  Tensor operator()(const HardSwish&) const {
    return changed([](Tensor& x) { hard_swish(x); });
  }
  Tensor operator()(const Softmax& op) const { return softmax(op, *in[0]); }
  Tensor operator()(const Lrn& op) const { return lrn(op, *in[0]); }
  Tensor operator()(const BatchNorm& op) const { return batch_norm(op, *in[0]); }
  Tensor operator()(const MaxPool& op) const { return max_pool(op, *in[0]); }
  Tensor operator()(const AveragePool& op) const { return average_pool(op, *in[0]); }
  Tensor operator()(const GlobalAveragePool&) const { return global_average_pool(*in[0]); }
  Tensor operator()(const Add&) const {
    Tensor sum = *in[0];
    for (std::size_t i = 1; i < in.size(); ++i) sum = arithmetic(Arithmetic::add, sum, *in[i]);
    return sum;
  }
  Tensor operator()(const Sub&) const { return arithmetic(Arithmetic::sub, *in[0], *in[1]); }
  Tensor operator()(const Mul&) const { return arithmetic(Arithmetic::mul, *in[0], *in[1]); }
  Tensor operator()(const Div&) const { return arithmetic(Arithmetic::div, *in[0], *in[1]); }
  Tensor operator()(const MatMul&) const { return matmul(*in[0], *in[1]); }
  Tensor operator()(const Concat& op) const { return concat(op, in); }
  Tensor operator()(const Flatten&) const { return Tensor(dims, in[0]->data); }
  Tensor operator()(const Reshape&) const { return Tensor(dims, in[0]->data); }
  Tensor operator()(const Squeeze&) const { return Tensor(dims, in[0]->data); }
  Tensor operator()(const Unsqueeze&) const { return Tensor(dims, in[0]->data); }
  Tensor operator()(const Transpose& op) const { return transpose(op, *in[0]); }
  Tensor operator()(const Pad& op) const { return pad(op, *in[0]); }
  Tensor operator()(const Slice& op) const { return slice(op, *in[0]); }
  Tensor operator()(const Gather& op) const { return gather(op, *in[0]); }

  template <class Change>
  Tensor changed(Change change) const {
    Tensor x = *in[0];
    change(x);
    return x;
  }
};

}  // namespace

Tensor run_op(const Op& op, const std::vector<const Tensor*>& inputs, const std::string& where) {
  std::vector<Dims> in;
  for (const Tensor* input : inputs) in.push_back(input->dims);
  const Dims dims = output_dims(op, in, where);
  if (element_count(dims) == 0) return Tensor(dims);  // the other dimensions may be huge: nobody walks them
  return std::visit(Runner{inputs, dims}, op);
}

std::vector<Tensor> run_float(const Network& network, const std::vector<Tensor>& inputs, const Observer& observer) {
  if (inputs.size() != network.inputs.size())
    base::fail("network {}: {} input tensors, it takes {}", network.name, inputs.size(), network.inputs.size());
  std::vector<Dims> input_dims;
  for (const Tensor& input : inputs) input_dims.push_back(input.dims);
  infer_shapes(network, input_dims);  // every contradiction is found before anything runs

  std::vector<Tensor> values(network.value_names.size());
  std::vector<const Tensor*> at(values.size(), nullptr);
  for (std::size_t i = 0; i < inputs.size(); ++i) at[static_cast<std::size_t>(network.inputs[i].value)] = &inputs[i];
  for (const auto& [value, tensor] : network.constants) at[static_cast<std::size_t>(value)] = &tensor;
  std::vector<int> last_reader(values.size(), -1);
  for (std::size_t i = 0; i < network.nodes.size(); ++i)
    for (const int value : network.nodes[i].inputs) last_reader[static_cast<std::size_t>(value)] = static_cast<int>(i);
  for (const int value : network.outputs) last_reader[static_cast<std::size_t>(value)] = INT32_MAX;

  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    const Node& node = network.nodes[i];
    std::vector<const Tensor*> in;
    in.reserve(node.inputs.size());
    for (const int value : node.inputs) in.push_back(at[static_cast<std::size_t>(value)]);
    const auto out = static_cast<std::size_t>(node.output);
    values[out] = run_op(node.op, in, "node " + node.name + " (" + op_name(node.op) + ")");
    at[out] = &values[out];
    if (observer) observer(static_cast<int>(i), values[out]);
    for (const int value : node.inputs)
      if (last_reader[static_cast<std::size_t>(value)] == static_cast<int>(i))
        values[static_cast<std::size_t>(value)] = Tensor();
  }
  std::vector<Tensor> outputs;
  outputs.reserve(network.outputs.size());
  for (const int value : network.outputs) outputs.push_back(*at[static_cast<std::size_t>(value)]);
  return outputs;
}

}  // namespace eyeriss::nn
