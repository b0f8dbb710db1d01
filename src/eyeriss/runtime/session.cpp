#include "eyeriss/runtime/session.h"

#include <algorithm>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/fixed_point.h"
#include "eyeriss/nn/float_run.h"
#include "eyeriss/nn/mean_correction.h"
#include "eyeriss/nn/network_shapes.h"
#include "eyeriss/runtime/model_layers.h"

namespace eyeriss::runtime {
namespace {

bool only_moves_data(const nn::Op& op) {
  return std::holds_alternative<nn::Pad>(op) || std::holds_alternative<nn::Flatten>(op) ||
         std::holds_alternative<nn::Reshape>(op) || std::holds_alternative<nn::Squeeze>(op) ||
         std::holds_alternative<nn::Unsqueeze>(op) || std::holds_alternative<nn::Transpose>(op) ||
         std::holds_alternative<nn::Slice>(op);
}

std::string lower_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

}  // namespace

// The values that are alive during a run, and how many readers each has left.
struct Session::Values {
  std::map<int, nn::Tensor> tensors;
  std::vector<std::size_t> readers_left;
  std::map<int, nn::Tensor> float_outputs;  // of the chip's layers, by node, where SQNR is wanted
  std::uint64_t saturated_words = 0;
};

Session::Session(nn::Network network, Engine engine, SessionOptions options)
    : network_(std::move(network)),
      engine_(std::move(engine)),
      options_(std::move(options)),
      mappings_(options_.chip, options_.mappings, options_.objective),
      readers_(nn::readers(network_)),
      producers_(network_.value_names.size(), -1) {
  std::vector<std::string> layer_names;
  for (std::size_t i = 0; i < network_.nodes.size(); ++i) {
    producers_[static_cast<std::size_t>(network_.nodes[i].output)] = static_cast<int>(i);
    if (nn::is_chip_op(network_.nodes[i].op)) layer_names.push_back(network_.nodes[i].name);
  }
  mappings_.check_names(layer_names);
}

std::vector<ValueInfo> Session::inputs() const {
  std::vector<ValueInfo> infos;
  for (const nn::Input& input : network_.inputs)
    infos.push_back({network_.value_names[static_cast<std::size_t>(input.value)], input.dims});
  return infos;
}

std::vector<ValueInfo> Session::outputs() const {
  const std::vector<nn::Dims> dims = nn::infer_shapes(network_, nn::kDynamic);
  std::vector<ValueInfo> infos;
  for (const int value : network_.outputs)
    infos.push_back({network_.value_names[static_cast<std::size_t>(value)], dims[static_cast<std::size_t>(value)]});
  return infos;
}

std::vector<nn::Dims> Session::check_inputs(const std::vector<nn::Tensor>& inputs) const {
  if (inputs.size() != network_.inputs.size())
    base::fail("network {}: {} inputs given, it has {}", network_.name, inputs.size(), network_.inputs.size());
  std::vector<nn::Dims> input_dims;
  for (const nn::Tensor& input : inputs) input_dims.push_back(input.dims);
  return nn::infer_shapes(network_, input_dims);
}

void Session::calibrate(const std::vector<nn::Tensor>& inputs) {
  check_inputs(inputs);
  nn::QuantiseOptions options;
  options.headroom = options_.headroom;
  options.round_products = options_.chip.round_products;
  quantised_ = std::make_unique<nn::QuantisedNetwork>(nn::quantise(network_, inputs, options));
  plans_.clear();
  if (options_.correct_means) {
    run_nodes(inputs, Purpose::correct_means);
    plans_.clear();
  }
}

std::uint64_t Session::all_macs(const std::vector<nn::Dims>& dims) const {
  std::uint64_t macs = 0;
  for (const nn::QuantisedLayer& layer : quantised_->layers) {
    const mapping::GeneralConv conv = conv_of(network_, layer.node_index, dims, options_.chip);
    macs += conv.macs();
  }
  return macs;
}

const ConvPlan& Session::plan(nn::QuantisedLayer& layer, const std::vector<nn::Dims>& dims, Purpose purpose) {
  const nn::Node& node = network_.nodes[static_cast<std::size_t>(layer.node_index)];
  const mapping::GeneralConv conv = conv_of(network_, layer.node_index, dims, options_.chip);
  const std::pair key(layer.node_index, nn::to_string(conv.shape));
  if (const auto found = plans_.find(key); found != plans_.end()) return found->second;
  layer.filters.dims = {conv.shape.M, conv.shape.C, conv.shape.R,
                        conv.shape.S};  // those of an FC layer are M x K x 1 x 1
  ConvPlan planned =
      plan_conv(node.name, conv, layer.filters, options_.chip, purpose == Purpose::result ? &mappings_ : nullptr);
  if (purpose == Purpose::result && engine_.wants_packed_filters) pack_filters(planned, layer.filters, layer.shift);
  return plans_.emplace(key, std::move(planned)).first->second;
}

LayerRun Session::run_layer(nn::QuantisedLayer& layer, const std::vector<nn::Dims>& dims, Purpose purpose,
                            Values& values) {
  const nn::Node& node = network_.nodes[static_cast<std::size_t>(layer.node_index)];
  const ConvPlan& planned = plan(layer, dims, purpose);
  const nn::ConvShape& shape = planned.conv.shape;
  const nn::Conv* conv = std::get_if<nn::Conv>(&node.op);
  int source = node.inputs[0];
  nn::Fmap ifmaps = nn::to_words(values.tensors.at(source), layer.ifmap_frac,
                                 conv != nullptr ? conv->pads : nn::Padding{}, &values.saturated_words);
  ifmaps.dims = {shape.N, shape.G * shape.C, shape.H, shape.W};
  for (int producer = producers_[static_cast<std::size_t>(source)];
       producer >= 0 && only_moves_data(network_.nodes[static_cast<std::size_t>(producer)].op);
       producer = producers_[static_cast<std::size_t>(source)])
    source = network_.nodes[static_cast<std::size_t>(producer)].inputs[0];
  const bool is_network_input = std::any_of(network_.inputs.begin(), network_.inputs.end(),
                                            [&](const nn::Input& input) { return input.value == source; });

  ConvWork work{&ifmaps, &layer.filters, &layer.bias};
  work.shift = layer.shift;
  work.relu = layer.relu_index >= 0 && purpose == Purpose::result;
  work.ifmaps_compressed = !is_network_input;  // [J] Sec. IV-B: all fmaps but the first layer's ifmaps
  mapping::LayerResult result =
      run_conv(planned, work, purpose == Purpose::result ? engine_ : make_ofmap_engine(options_.chip));
  if (purpose == Purpose::correct_means) {
    nn::correct_means(layer, result.ofmaps);
  } else if (options_.verify)
    if (const std::string text = first_difference(planned, work, result.ofmaps, options_.chip.round_products);
        !text.empty())
      base::fail("{}", text);

  LayerRun run = layer_run(planned, work, result.activity);
  if (conv == nullptr) run.kind = "fc";
  nn::Tensor output = nn::to_floats(result.ofmaps, layer.ofmap_frac, dims[static_cast<std::size_t>(node.output)]);
  if (!values.float_outputs.empty()) run.sqnr_db = nn::sqnr_db(values.float_outputs.at(layer.node_index), output);
  values.tensors[node.output] = std::move(output);
  return run;
}

NetworkRun Session::run(const std::vector<nn::Tensor>& inputs) {
  check_inputs(inputs);
  if (!calibrated())
    base::fail("network {}: has no 16-bit formats yet; calibrate it with inputs of the real kind", network_.name);
  return run_nodes(inputs, Purpose::result);
}

NetworkRun Session::run_nodes(const std::vector<nn::Tensor>& inputs, Purpose purpose) {
  const std::vector<nn::Dims> dims = check_inputs(inputs);
  Values values;
  values.tensors.insert(network_.constants.begin(), network_.constants.end());
  for (std::size_t i = 0; i < inputs.size(); ++i) values.tensors[network_.inputs[i].value] = inputs[i];
  for (const std::vector<int>& readers : readers_) values.readers_left.push_back(readers.size());
  std::map<int, const nn::QuantisedLayer*> relus;
  for (const nn::QuantisedLayer& layer : quantised_->layers)
    if (layer.relu_index >= 0) relus[layer.relu_index] = &layer;
  if (options_.compare_float && purpose == Purpose::result)
    nn::run_float(network_, inputs, [&](int node, const nn::Tensor& output) {
      if (quantised_->of_node(node) != nullptr) values.float_outputs[node] = output;
      if (const auto relu = relus.find(node); relu != relus.end())
        values.float_outputs[relu->second->node_index] = output;
    });

  NetworkRun run;
  std::uint64_t done_macs = 0;
  const std::uint64_t macs = all_macs(dims);
  for (std::size_t i = 0; i < network_.nodes.size(); ++i) {
    const nn::Node& node = network_.nodes[i];
    const auto layer =
        std::find_if(quantised_->layers.begin(), quantised_->layers.end(),
                     [&](const nn::QuantisedLayer& one) { return one.node_index == static_cast<int>(i); });
    if (layer != quantised_->layers.end()) {
      if (options_.progress && purpose == Purpose::result) options_.progress(node.name, done_macs, macs);
      run.layers.push_back(run_layer(*layer, dims, purpose, values));
      done_macs += run.layers.back().activity.macs;
    } else if (relus.count(static_cast<int>(i))) {
      values.tensors[node.output] = values.tensors.at(node.inputs[0]);
    } else {
      std::vector<const nn::Tensor*> read;
      for (const int value : node.inputs) read.push_back(&values.tensors.at(value));
      values.tensors[node.output] = nn::run_op(node.op, read, "layer " + node.name);
      run.host_layers.push_back({node.name, lower_case(nn::op_name(node.op)), values.tensors[node.output].dims});
    }
    for (const int value : node.inputs)
      if (--values.readers_left[static_cast<std::size_t>(value)] == 0 &&
          std::find(network_.outputs.begin(), network_.outputs.end(), value) == network_.outputs.end())
        values.tensors.erase(value);
  }
  for (const int value : network_.outputs) run.outputs.push_back(values.tensors.at(value));
  run.saturated_words = values.saturated_words;
  return run;
}

}  // namespace eyeriss::runtime
