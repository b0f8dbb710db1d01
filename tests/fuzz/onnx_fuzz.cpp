// ONNX files. A network that is accepted has shapes, comes back from the file that is written of it, and runs when it is small.
#include <cmath>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/float_run.h"
#include "eyeriss/nn/network_shapes.h"
#include "eyeriss/onnx/read_onnx.h"
#include "eyeriss/onnx/write_onnx.h"
#include "fuzz/target.h"

namespace eyeriss::fuzz {
namespace {

constexpr double most_work = 1 << 20;  // words and MACs of a network that is run

double words(const nn::Dims& dims) {
  double count = 1;
  for (const std::int64_t dim : dims) count *= static_cast<double>(dim);
  return count;
}

// About what a run takes; all dimensions are known.
double work(const nn::Network& network, const std::vector<nn::Dims>& dims) {
  double sum = 0;
  for (const nn::Dims& each : dims) sum += words(each);
  for (const nn::Node& node : network.nodes) {
    const double out = words(dims[static_cast<std::size_t>(node.output)]);
    double each = 1;
    const auto of = [&](const nn::Window& window) {
      return static_cast<double>(window.kernel[0]) * static_cast<double>(window.kernel[1]);
    };
    if (const auto* conv = std::get_if<nn::Conv>(&node.op)) each = words(conv->weights.dims);
    if (const auto* fc = std::get_if<nn::FullyConnected>(&node.op)) each = words(fc->weights.dims);
    if (const auto* pool = std::get_if<nn::MaxPool>(&node.op)) each = of(pool->window);
    if (const auto* pool = std::get_if<nn::AveragePool>(&node.op)) each = of(pool->window);
    if (const auto* lrn = std::get_if<nn::Lrn>(&node.op)) each = static_cast<double>(lrn->size);
    if (std::holds_alternative<nn::MatMul>(node.op)) each = words(dims[static_cast<std::size_t>(node.inputs[0])]);
    sum += out * each;
  }
  return sum;
}

std::vector<nn::Tensor> small_inputs(const nn::Network& network) {
  std::vector<nn::Tensor> inputs;
  for (const nn::Input& input : network.inputs) {
    nn::Dims dims = input.dims;
    for (std::int64_t& dim : dims)
      if (dim == nn::kDynamic) dim = 2;
    inputs.emplace_back(dims);
    for (std::size_t i = 0; i < inputs.back().data.size(); ++i)
      inputs.back().data[i] = static_cast<float>(i % 7) - 3.0f;
  }
  return inputs;
}

std::vector<nn::Dims> known_shapes(const nn::Network& network) {
  std::vector<nn::Dims> dims;
  for (const nn::Input& input : network.inputs) {
    dims.push_back(input.dims);
    for (std::int64_t& dim : dims.back())
      if (dim == nn::kDynamic) dim = 2;
  }
  return nn::infer_shapes(network, dims);
}

void run_when_small(const nn::Network& network) {
  const std::vector<nn::Dims> dims = known_shapes(network);
  if (!(work(network, dims) <= most_work)) return;
  const std::vector<nn::Tensor> outputs = nn::run_float(network, small_inputs(network));
  law(outputs.size() == network.outputs.size(), "one tensor for each output");
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    law(outputs[i].dims == dims[static_cast<std::size_t>(network.outputs[i])], "an output has the inferred shape");
    law(outputs[i].size() == nn::element_count(outputs[i].dims), "an output has what its dimensions say");
  }
}

void check_round_trip(const nn::Network& network) {
  const nn::Network again = onnx::parse_onnx(onnx::to_onnx(network), "again");
  law(again.outputs.size() == network.outputs.size(), "a written network has its outputs");
  law(again.inputs.size() == network.inputs.size(), "a written network has its inputs");
  for (std::size_t i = 0; i < network.inputs.size(); ++i)
    law(again.inputs[i].dims == network.inputs[i].dims, "an input keeps its shape");
}

}  // namespace

void run_target(Bytes bytes) {
  nn::Network network;
  if (!accepted("f.onnx: ", [&] { network = onnx::parse_onnx(text_of(bytes), "f.onnx"); })) return;
  try {
    run_when_small(network);
  } catch (const base::Error&) {  // a shape that only the batch decides
  }
  check_round_trip(network);
}

}  // namespace eyeriss::fuzz
