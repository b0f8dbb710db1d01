// What running a network takes, and inputs for it, so that targets run the small ones.
#pragma once

#include <vector>

#include "eyeriss/nn/network_shapes.h"

namespace eyeriss::fuzz {

// The dimensions of the inputs, with a batch of 2 where it is free.
inline std::vector<nn::Dims> input_dims(const nn::Network& network) {
  std::vector<nn::Dims> dims;
  for (const nn::Input& input : network.inputs) {
    dims.push_back(input.dims);
    for (std::int64_t& dim : dims.back())
      if (dim == nn::kDynamic) dim = 2;
  }
  return dims;
}

inline std::vector<nn::Tensor> small_inputs(const nn::Network& network) {
  std::vector<nn::Tensor> inputs;
  for (const nn::Dims& dims : input_dims(network)) {
    inputs.emplace_back(dims);
    for (std::size_t i = 0; i < inputs.back().data.size(); ++i)
      inputs.back().data[i] = static_cast<float>(i % 7) - 3.0f;
  }
  return inputs;
}

inline double words(const nn::Dims& dims) {
  double count = 1;
  for (const std::int64_t dim : dims) count *= static_cast<double>(dim);
  return count;
}

// About how many words and MACs a run takes, at most; `dims` are those of all values.
inline double work(const nn::Network& network, const std::vector<nn::Dims>& dims) {
  double sum = 0;
  for (const nn::Dims& each : dims) sum += words(each);
  for (const nn::Node& node : network.nodes) {
    double each = 1;  // of the node's output
    const auto of = [&](const nn::Window& window) {
      return static_cast<double>(window.kernel[0]) * static_cast<double>(window.kernel[1]);
    };
    if (const auto* conv = std::get_if<nn::Conv>(&node.op)) each = words(conv->weights.dims);
    if (const auto* fc = std::get_if<nn::FullyConnected>(&node.op)) each = words(fc->weights.dims);
    if (const auto* pool = std::get_if<nn::MaxPool>(&node.op)) each = of(pool->window);
    if (const auto* pool = std::get_if<nn::AveragePool>(&node.op)) each = of(pool->window);
    if (const auto* lrn = std::get_if<nn::Lrn>(&node.op)) each = static_cast<double>(lrn->size);
    if (std::holds_alternative<nn::MatMul>(node.op)) each = words(dims[static_cast<std::size_t>(node.inputs[0])]);
    sum += words(dims[static_cast<std::size_t>(node.output)]) * each;
  }
  return sum;
}

}  // namespace eyeriss::fuzz
