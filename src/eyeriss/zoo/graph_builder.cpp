#include "eyeriss/zoo/graph_builder.h"

#include "eyeriss/nn/network_shapes.h"

namespace eyeriss::zoo {

GraphBuilder::GraphBuilder(std::string network_name, std::string input_name, nn::Dims input_dims) {
  network_.name = std::move(network_name);
  network_.add_input(std::move(input_name), input_dims);
  input_dims[0] = 1;
  dims_.push_back(std::move(input_dims));
}

int GraphBuilder::add(const std::string& name, nn::Op op, std::vector<int> inputs) {
  std::vector<nn::Dims> input_dims;
  input_dims.reserve(inputs.size());
  for (const int value : inputs) input_dims.push_back(dims_[static_cast<std::size_t>(value)]);
  dims_.push_back(nn::output_dims(op, input_dims, name));
  return network_.add_node(name, std::move(op), std::move(inputs));
}

int GraphBuilder::conv(const std::string& name, int from, const ConvLayer& layer) {
  nn::Conv conv;
  conv.weights.dims = {layer.M, dims_[static_cast<std::size_t>(from)][1] / layer.groups, layer.R, layer.R};
  conv.group = layer.groups;
  conv.strides = {layer.U, layer.U};
  conv.pads = {layer.pad, layer.pad, layer.pad, layer.pad};
  return add(name, std::move(conv), {from});
}

int GraphBuilder::conv_relu(const std::string& name, int from, const ConvLayer& layer) {
  return relu(name + "-RELU", conv(name, from, layer));
}

int GraphBuilder::fc(const std::string& name, int from, std::int64_t outputs) {
  nn::FullyConnected fc;
  fc.weights.dims = {outputs, nn::element_count(dims_[static_cast<std::size_t>(from)])};
  return add(name, std::move(fc), {from});
}

int GraphBuilder::fc_relu(const std::string& name, int from, std::int64_t outputs) {
  return relu(name + "-RELU", fc(name, from, outputs));
}

int GraphBuilder::max_pool(const std::string& name, int from, std::int64_t size, std::int64_t stride, std::int64_t pad,
                           bool ceil_mode) {
  return add(name, nn::MaxPool{{{size, size}, {stride, stride}, {1, 1}, {pad, pad, pad, pad}, ceil_mode}}, {from});
}

nn::Network GraphBuilder::finish(int output) {
  network_.outputs = {output};
  return std::move(network_);
}

}  // namespace eyeriss::zoo
