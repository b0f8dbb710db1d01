#include "eyeriss/nn/network_shapes.h"

#include <algorithm>

#include "eyeriss/base/error.h"
#include "eyeriss/base/math.h"
#include "eyeriss/nn/shape_rules.h"

namespace eyeriss::nn {
namespace {

Dims conv_dims(const Conv& conv, const Dims& in, const std::string& where) {
  const Dims& w = conv.weights.dims;
  if (in.size() != 4 || w.size() != 4)
    base::fail("{}: the ifmap is {} and the filters are {}; a CONV takes N x C x H x W and M x C x R x S", where,
               to_string(in), to_string(w));
  if (conv.group < 1 || w[0] % conv.group != 0 || in[1] != w[1] * conv.group)
    base::fail("{}: an ifmap of {} channels and filters of {} in {} groups contradict each other", where, in[1],
               to_string(w), conv.group);
  if (!conv.bias.empty() && static_cast<std::int64_t>(conv.bias.size()) != w[0])
    base::fail("{}: {} biases for {} filters", where, conv.bias.size(), w[0]);
  const Window window{{w[2], w[3]}, conv.strides, conv.dilations, conv.pads, false};
  const Pair out = window_positions(window, in, where);
  return {in[0], w[0], out[0], out[1]};
}

Dims fully_connected_dims(const FullyConnected& fc, const Dims& in, const std::string& where) {
  const Dims& w = fc.weights.dims;
  if (w.size() != 2 || in.empty())
    base::fail("{}: the ifmap is {} and the weights are {}; an FC layer takes N x K and M x K", where, to_string(in),
               to_string(w));
  const std::int64_t words = element_count(Dims(in.begin() + 1, in.end()));
  if (words != w[1])
    base::fail("{}: an ifmap of {} has {} words for each image, the weights {} take {}", where, to_string(in), words,
               to_string(w), w[1]);
  if (!fc.bias.empty() && static_cast<std::int64_t>(fc.bias.size()) != w[0])
    base::fail("{}: {} biases for {} filters", where, fc.bias.size(), w[0]);
  return {in[0], w[0]};
}

Dims pool_dims(const Window& window, const Dims& in, const std::string& where) {
  if (in.size() != 4) base::fail("{}: the ifmap is {}; a pooling layer takes N x C x H x W", where, to_string(in));
  const Pair out = window_positions(window, in, where);
  return {in[0], in[1], out[0], out[1]};
}

Dims batch_norm_dims(const BatchNorm& norm, const Dims& in, const std::string& where) {
  const auto channels = in.size() < 2 ? 1 : in[1];
  if (static_cast<std::int64_t>(norm.scale.size()) != channels || norm.shift.size() != norm.scale.size())
    base::fail("{}: {} scales and {} shifts for {} channels", where, norm.scale.size(), norm.shift.size(), channels);
  return in;
}

// One overload for each operator; the number of inputs is already right.
struct Rule {
  const std::vector<Dims>& in;
  const std::string& where;

  Dims operator()(const Conv& op) const { return conv_dims(op, in[0], where); }
  Dims operator()(const FullyConnected& op) const { return fully_connected_dims(op, in[0], where); }
  Dims operator()(const MaxPool& op) const { return pool_dims(op.window, in[0], where); }
  Dims operator()(const AveragePool& op) const { return pool_dims(op.window, in[0], where); }
  Dims operator()(const BatchNorm& op) const { return batch_norm_dims(op, in[0], where); }
  Dims operator()(const Softmax& op) const { return checked_axis(op.axis, in[0], where), in[0]; }
  Dims operator()(const Lrn& op) const {
    if (in[0].size() < 2 || op.size < 1) base::fail("{}: LRN over {} channels of {}", where, op.size, to_string(in[0]));
    return in[0];
  }
  Dims operator()(const GlobalAveragePool&) const {
    if (in[0].size() < 3)
      base::fail("{}: the ifmap is {}; GlobalAveragePool needs rows or columns", where, to_string(in[0]));
    Dims out(in[0].size(), 1);
    std::copy_n(in[0].begin(), 2, out.begin());
    return out;
  }
  Dims operator()(const Add&) const { return broadcast(); }
  Dims operator()(const Sub&) const { return broadcast(); }
  Dims operator()(const Mul&) const { return broadcast(); }
  Dims operator()(const Div&) const { return broadcast(); }
  Dims operator()(const MatMul&) const { return matmul_dims(in[0], in[1], where); }
  Dims operator()(const Concat& op) const { return concat_dims(op.axis, in, where); }
  Dims operator()(const Flatten& op) const {
    if (op.axis < 0 || op.axis > static_cast<std::int64_t>(in[0].size()))
      base::fail("{}: axis {} of a value of {}", where, op.axis, to_string(in[0]));
    return {element_count(Dims(in[0].begin(), in[0].begin() + op.axis)),
            element_count(Dims(in[0].begin() + op.axis, in[0].end()))};
  }
  Dims operator()(const Reshape& op) const { return reshape_dims(op.dims, in[0], where); }
  Dims operator()(const Squeeze& op) const { return squeeze_dims(op.axes, in[0], where); }
  Dims operator()(const Unsqueeze& op) const { return unsqueeze_dims(op.axes, in[0], where); }
  Dims operator()(const Transpose& op) const { return transpose_dims(op.perm, in[0], where); }
  Dims operator()(const Pad& op) const { return pad_dims(op, in[0], where); }
  Dims operator()(const Slice& op) const { return slice_dims(op, in[0], where); }
  Dims operator()(const Gather& op) const { return gather_dims(op, in[0], where); }
  template <class SameShape>
  Dims operator()(const SameShape&) const {
    return in[0];
  }

  Dims broadcast() const {
    Dims out = in[0];
    for (std::size_t i = 1; i < in.size(); ++i) out = broadcast_dims(out, in[i], where);
    return out;
  }
};

void check_input_count(const Op& op, std::size_t count, const std::string& where) {
  const bool any = std::holds_alternative<Add>(op) || std::holds_alternative<Concat>(op);
  const bool two = std::holds_alternative<Sub>(op) || std::holds_alternative<Mul>(op) ||
                   std::holds_alternative<Div>(op) || std::holds_alternative<MatMul>(op);
  if (any ? count < 1 : count != (two ? 2u : 1u))
    base::fail("{}: {} inputs, {} takes {}", where, count, op_name(op), any ? "at least 1" : two ? "2" : "1");
}

}  // namespace

Dims output_dims(const Op& op, const std::vector<Dims>& inputs, const std::string& where) {
  check_input_count(op, inputs.size(), where);
  Dims out = std::visit(Rule{inputs, where}, op);
  for (const std::int64_t dim : out) EYERISS_CHECK(dim >= 0 || dim == kDynamic);
  if (out.size() > kMostRank)
    base::fail("{}: the output has {} dimensions, at most {} are supported", where, out.size(), kMostRank);
  std::int64_t count = 1;  // a 0 makes no value of the others small: loops run over them
  for (const std::int64_t dim : out)
    if (dim > 0 && (__builtin_mul_overflow(count, dim, &count) || count > kMostWords))
      base::fail("{}: the output of {} has more than 2^31 words; check the dimensions", where, to_string(out));
  return out;
}

std::vector<Dims> infer_shapes(const Network& network, const std::vector<Dims>& input_dims) {
  EYERISS_CHECK(input_dims.size() == network.inputs.size());
  std::vector<Dims> dims(network.value_names.size());
  for (std::size_t i = 0; i < input_dims.size(); ++i) {
    const Input& input = network.inputs[i];
    const std::string& name = network.value_names[static_cast<std::size_t>(input.value)];
    bool fits = input.dims.size() == input_dims[i].size();
    for (std::size_t d = 1; fits && d < input.dims.size(); ++d)
      fits = input.dims[d] == kDynamic || input.dims[d] == input_dims[i][d];
    if (!fits)
      base::fail("input {}: a tensor of {}, the network takes {}", name, to_string(input_dims[i]),
                 to_string(input.dims));
    dims[static_cast<std::size_t>(input.value)] = input_dims[i];
  }
  for (const auto& [value, tensor] : network.constants) dims[static_cast<std::size_t>(value)] = tensor.dims;
  for (const Node& node : network.nodes) {
    std::vector<Dims> in;
    for (const int value : node.inputs) in.push_back(dims[static_cast<std::size_t>(value)]);
    dims[static_cast<std::size_t>(node.output)] =
        output_dims(node.op, in, "node " + node.name + " (" + op_name(node.op) + ")");
  }
  return dims;
}

std::vector<Dims> infer_shapes(const Network& network, std::int64_t batch) {
  EYERISS_CHECK(batch >= 1 || batch == kDynamic);
  std::vector<Dims> input_dims;
  for (const Input& input : network.inputs) {
    input_dims.push_back(input.dims);
    if (!input.dims.empty()) input_dims.back()[0] = batch;
  }
  return infer_shapes(network, input_dims);
}

}  // namespace eyeriss::nn
