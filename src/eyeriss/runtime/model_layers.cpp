#include "eyeriss/runtime/model_layers.h"

#include <algorithm>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/network_shapes.h"
#include "eyeriss/onnx/read_onnx.h"
#include "eyeriss/runtime/model.h"
#include "eyeriss/zoo/zoo.h"

namespace eyeriss::runtime {
namespace {

// The shape of the value that a Flatten or Reshape before the node reads (it keeps the order of the words), else of the
// node's input.
const nn::Dims& dims_before_flatten(const nn::Network& network, const nn::Node& node,
                                    const std::vector<nn::Dims>& dims) {
  const nn::Dims& in = dims[static_cast<std::size_t>(node.inputs[0])];
  if (in.size() != 2) return in;
  const auto before = std::find_if(network.nodes.begin(), network.nodes.end(),
                                   [&](const nn::Node& n) { return n.output == node.inputs[0]; });
  const bool flattens = before != network.nodes.end() && (std::holds_alternative<nn::Flatten>(before->op) ||
                                                          std::holds_alternative<nn::Reshape>(before->op));
  return flattens ? dims[static_cast<std::size_t>(before->inputs[0])] : in;
}

}  // namespace

mapping::GeneralConv conv_of(const nn::Network& network, int node_index, const std::vector<nn::Dims>& dims,
                             const arch::ChipConfig& chip) {
  const nn::Node& node = network.nodes[static_cast<std::size_t>(node_index)];
  const nn::Dims& in = dims[static_cast<std::size_t>(node.inputs[0])];
  if (const nn::Conv* conv = std::get_if<nn::Conv>(&node.op)) {
    const nn::Dims& filters = conv->weights.dims;
    return {{conv->group, in.at(0), filters.at(0), filters.at(1), in.at(2) + conv->pads.top + conv->pads.bottom,
             in.at(3) + conv->pads.left + conv->pads.right, filters.at(2), filters.at(3), conv->strides[0],
             conv->strides[1]},
            conv->dilations[0],
            conv->dilations[1]};
  }
  const nn::Dims& weights = std::get<nn::FullyConnected>(node.op).weights.dims;
  nn::ConvShape shape{1, in.at(0), weights.at(0), weights.at(1), 1, 1, 1, 1, 1, 1};
  const nn::Dims& flat = dims_before_flatten(network, node, dims);
  const std::int64_t widest = std::min(chip.ifmap_spad_words, chip.max_filter_width);
  if (flat.size() == 4 && flat[0] == shape.N && flat[2] <= chip.array_rows && flat[3] <= widest)
    shape.C = flat[1], shape.H = shape.R = flat[2], shape.W = shape.S = flat[3];
  return {shape, 1, 1};
}

std::uint64_t chip_macs(const nn::Network& network, const std::vector<nn::Dims>& inputs, const arch::ChipConfig& chip) {
  const std::vector<nn::Dims> dims = nn::infer_shapes(network, inputs);
  std::uint64_t macs = 0;
  for (std::size_t i = 0; i < network.nodes.size(); ++i)
    if (nn::is_chip_op(network.nodes[i].op)) macs += conv_of(network, static_cast<int>(i), dims, chip).macs();
  return macs;
}

std::vector<ModelLayer> model_layers(const std::string& path_or_name, std::optional<std::int64_t> batch,
                                     const arch::ChipConfig& chip) {
  std::vector<ModelLayer> layers;
  if (!is_file(path_or_name)) {
    for (const zoo::LayerShape& layer :
         zoo::layer_shapes(path_or_name, batch.value_or(zoo::find(path_or_name).default_batch)))
      layers.push_back({layer.name, layer.is_fc, {layer.shape, 1, 1}});
    return layers;
  }
  const nn::Network network = onnx::read_onnx(path_or_name);
  std::vector<nn::Dims> inputs;
  for (const nn::Input& input : network.inputs) {
    inputs.push_back(input.dims);
    if (!input.dims.empty() && (batch || input.dims[0] == nn::kDynamic)) inputs.back()[0] = batch.value_or(1);
  }
  const std::vector<nn::Dims> dims = nn::infer_shapes(network, inputs);
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    if (!nn::is_chip_op(network.nodes[i].op)) continue;
    const mapping::GeneralConv conv = conv_of(network, static_cast<int>(i), dims, chip);
    mapping::validate(conv, "layer " + network.nodes[i].name);
    layers.push_back({network.nodes[i].name, std::holds_alternative<nn::FullyConnected>(network.nodes[i].op), conv});
  }
  if (layers.empty()) base::fail("{}: has no CONV or FC layer", path_or_name);
  return layers;
}

}  // namespace eyeriss::runtime
