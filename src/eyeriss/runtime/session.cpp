#include "eyeriss/runtime/session.h"

#include <algorithm>
#include <optional>
#include <set>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/fixed_point.h"
#include "eyeriss/nn/float_run.h"
#include "eyeriss/nn/network_shapes.h"
#include "eyeriss/runtime/images_at_once.h"
#include "eyeriss/runtime/mean_correction.h"
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

// A batch on its way through the network, some images at a time.
struct Session::Flow {
  struct Layer {  // of the chip
    nn::QuantisedLayer* quantised;
    const ConvPlan* plan;
    ConvWork work;
    std::optional<ConvPortions> portions{};  // of a batch that does not come at once
    arch::Activity activity{};               // of one that does
    nn::Sqnr sqnr{};
  };
  using Value = std::shared_ptr<const nn::Tensor>;

  std::vector<nn::Dims> dims{};        // of the whole batch
  std::int64_t images = 0, first = 0;  // of the batch; and of these, the first of this portion
  bool in_portions = false;
  std::map<std::size_t, Layer> layers{};  // by node
  std::set<std::size_t> relus{};          // nodes that the chip does
  std::map<int, Value> values{};          // of this portion, while somebody still reads them
  std::vector<std::size_t> readers_left{};
  std::map<std::size_t, nn::Tensor> float_ofmaps{};  // of this portion and the chip's layers, by node, for SQNR
  std::uint64_t done_macs = 0, all_macs = 0, saturated_words = 0;
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

std::vector<nn::Dims> Session::check_inputs(const std::vector<nn::Dims>& inputs) const {
  if (inputs.size() != network_.inputs.size())
    base::fail("network {}: {} inputs given, it has {}", network_.name, inputs.size(), network_.inputs.size());
  return nn::infer_shapes(network_, inputs);
}

void Session::calibrate(const std::vector<nn::Tensor>& inputs) {
  calibrate(nn::images_of(inputs));
}

void Session::calibrate(const nn::ImageSource& inputs) {
  check_inputs(inputs.dims);
  nn::QuantiseOptions options;
  options.headroom = options_.headroom;
  options.round_products = options_.chip.round_products;
  const std::int64_t together = images_at_once(network_, inputs, options_.images_at_once);
  quantised_ = std::make_unique<nn::QuantisedNetwork>(nn::quantise(network_, inputs, together, options));
  plans_.clear();
  if (options_.correct_means) correct_means(network_, *quantised_, inputs, together, options_.chip);
}

const ConvPlan& Session::plan(nn::QuantisedLayer& layer, const std::vector<nn::Dims>& dims) {
  const nn::Node& node = network_.nodes[static_cast<std::size_t>(layer.node_index)];
  const mapping::GeneralConv conv = conv_of(network_, layer.node_index, dims, options_.chip);
  const std::pair key(layer.node_index, nn::to_string(conv.shape));
  if (const auto found = plans_.find(key); found != plans_.end()) return found->second;
  layer.filters.dims = {conv.shape.M, conv.shape.C, conv.shape.R,
                        conv.shape.S};  // those of an FC layer are M x K x 1 x 1
  ConvPlan planned = plan_conv(node.name, conv, layer.filters, options_.chip, &mappings_);
  if (engine_.wants_packed_filters) pack_filters(planned, layer.filters, layer.shift);
  return plans_.emplace(key, std::move(planned)).first->second;
}

// Itself, or through nodes that leave its words as they are.
bool Session::is_network_input(int value) const {
  for (int producer = producers_[static_cast<std::size_t>(value)];
       producer >= 0 && only_moves_data(network_.nodes[static_cast<std::size_t>(producer)].op);
       producer = producers_[static_cast<std::size_t>(value)])
    value = network_.nodes[static_cast<std::size_t>(producer)].inputs[0];
  return std::any_of(network_.inputs.begin(), network_.inputs.end(),
                     [&](const nn::Input& input) { return input.value == value; });
}

NetworkRun Session::run(const std::vector<nn::Tensor>& inputs) {
  return run(nn::images_of(inputs));
}

NetworkRun Session::run(const nn::ImageSource& inputs, const OutputSink& outputs) {
  if (!outputs) {
    std::vector<nn::Tensor> all;
    NetworkRun whole =
        run(inputs, [&](std::vector<nn::Tensor> some) { nn::append_images(all, std::move(some), inputs.images()); });
    whole.outputs = std::move(all);
    return whole;
  }
  Flow flow;
  flow.dims = check_inputs(inputs.dims);
  flow.images = inputs.images();
  if (!calibrated())
    base::fail("network {}: has no 16-bit formats yet; calibrate it with inputs of the real kind", network_.name);
  if (flow.images < 1) base::fail("network {}: an input of no images", network_.name);
  const std::int64_t together =
      engine_.portioned_run ? images_at_once(network_, inputs, options_.images_at_once) : flow.images;
  flow.in_portions = together < flow.images;
  prepare(flow);
  for (; flow.first < flow.images; flow.first += together)
    outputs(run_images(flow, inputs.take(flow.first, std::min(together, flow.images - flow.first))));
  return finish(flow);
}

void Session::prepare(Flow& flow) {
  for (nn::QuantisedLayer& layer : quantised_->layers) {
    const auto node_index = static_cast<std::size_t>(layer.node_index);
    const ConvPlan& planned = plan(layer, flow.dims);
    ConvWork work{nullptr, &layer.filters, &layer.bias};
    work.shift = layer.shift;
    work.relu = layer.relu_index >= 0;
    // [J] Sec. IV-B: all fmaps but the first layer's ifmaps
    work.ifmaps_compressed = !is_network_input(network_.nodes[node_index].inputs[0]);
    Flow::Layer& added = flow.layers.emplace(node_index, Flow::Layer{&layer, &planned, work}).first->second;
    if (flow.in_portions) added.portions.emplace(planned, added.work, engine_);
    if (layer.relu_index >= 0) flow.relus.insert(static_cast<std::size_t>(layer.relu_index));
    flow.all_macs += planned.conv.macs();
  }
}

// The next images of the batch, through all nodes.
std::vector<nn::Tensor> Session::run_images(Flow& flow, std::vector<nn::Tensor> inputs) {
  if (options_.compare_float)
    nn::run_float(network_, inputs, [&](int node, const nn::Tensor& output) {
      for (const auto& [index, layer] : flow.layers)
        if (node == (layer.quantised->relu_index >= 0 ? layer.quantised->relu_index : static_cast<int>(index)))
          flow.float_ofmaps[index] = output;
    });
  for (const auto& [value, tensor] : network_.constants) flow.values[value] = {std::shared_ptr<void>(), &tensor};
  for (std::size_t i = 0; i < inputs.size(); ++i)
    flow.values[network_.inputs[i].value] = std::make_shared<nn::Tensor>(std::move(inputs[i]));
  flow.readers_left.clear();
  for (const std::vector<int>& readers : readers_) flow.readers_left.push_back(readers.size());

  for (std::size_t i = 0; i < network_.nodes.size(); ++i) {
    const nn::Node& node = network_.nodes[i];
    if (flow.layers.count(i)) {
      flow.values[node.output] = std::make_shared<nn::Tensor>(run_layer(flow, i));
      continue;
    }
    std::vector<const nn::Tensor*> read;
    for (const int value : node.inputs) read.push_back(flow.values.at(value).get());
    flow.values[node.output] = flow.relus.count(i)
                                   ? flow.values.at(node.inputs[0])
                                   : std::make_shared<nn::Tensor>(nn::run_op(node.op, read, "layer " + node.name));
    for (const int value : node.inputs) release(flow, value);
  }
  std::vector<nn::Tensor> outputs;
  for (const int value : network_.outputs) outputs.push_back(*flow.values.at(value));
  flow.values.clear();
  return outputs;
}

// One of the value's readers is done with it.
void Session::release(Flow& flow, int value) const {
  if (--flow.readers_left[static_cast<std::size_t>(value)] == 0 &&
      std::find(network_.outputs.begin(), network_.outputs.end(), value) == network_.outputs.end())
    flow.values.erase(value);
}

nn::Tensor Session::run_layer(Flow& flow, std::size_t node_index) {
  const nn::Node& node = network_.nodes[node_index];
  Flow::Layer& layer = flow.layers.at(node_index);
  const nn::ConvShape& shape = layer.plan->conv.shape;
  if (options_.progress) options_.progress(node.name, flow.done_macs, flow.all_macs);
  const nn::Conv* conv = std::get_if<nn::Conv>(&node.op);
  nn::Fmap ifmaps = nn::to_words(*flow.values.at(node.inputs[0]), layer.quantised->ifmap_frac,
                                 conv != nullptr ? conv->pads : nn::Padding{}, &flow.saturated_words);
  release(flow, node.inputs[0]);
  const std::int64_t image_words = shape.G * shape.C * shape.H * shape.W,
                     images = static_cast<std::int64_t>(ifmaps.data.size()) / image_words;
  ifmaps.dims = {images, shape.G * shape.C, shape.H, shape.W};
  flow.done_macs += layer.plan->conv.macs() / static_cast<std::uint64_t>(shape.N) * static_cast<std::uint64_t>(images);

  ConvWork work = layer.work;
  work.ifmaps = &ifmaps;
  nn::Fmap ofmaps;
  if (layer.portions) {
    ofmaps = layer.portions->run(work, engine_);
  } else {
    mapping::LayerResult result = run_conv(*layer.plan, work, engine_);
    layer.activity = result.activity;
    ofmaps = std::move(result.ofmaps);
  }
  if (options_.verify)
    if (const std::string text = first_difference(*layer.plan, work, ofmaps, options_.chip.round_products, flow.first);
        !text.empty())
      base::fail("{}", text);
  ifmaps = {};
  nn::Dims dims = flow.dims[static_cast<std::size_t>(node.output)];
  if (layer.portions) dims[0] = images;
  nn::Tensor output = nn::to_floats(ofmaps, layer.quantised->ofmap_frac, std::move(dims));
  if (options_.compare_float) layer.sqnr.add(flow.float_ofmaps.at(node_index), output);
  return output;
}

NetworkRun Session::finish(const Flow& flow) const {
  std::vector<const fast::PortionedRun*> pieces;
  for (const auto& [index, layer] : flow.layers)
    if (layer.portions)
      for (const fast::PortionedRun& piece : layer.portions->pieces()) pieces.push_back(&piece);
  const std::vector<arch::Activity> activities =
      pieces.empty() ? std::vector<arch::Activity>() : engine_.activities(pieces);
  auto next = activities.begin();

  NetworkRun run;
  for (std::size_t i = 0; i < network_.nodes.size(); ++i) {
    const nn::Node& node = network_.nodes[i];
    if (const auto found = flow.layers.find(i); found != flow.layers.end()) {
      const Flow::Layer& layer = found->second;
      arch::Activity activity = layer.activity;
      if (layer.portions) {
        const auto end = next + static_cast<std::ptrdiff_t>(layer.portions->pieces().size());
        activity = layer.portions->activity({next, end});
        next = end;
      }
      run.layers.push_back(layer_run(*layer.plan, layer.work, activity));
      if (std::holds_alternative<nn::FullyConnected>(node.op)) run.layers.back().kind = "fc";
      if (options_.compare_float) run.layers.back().sqnr_db = layer.sqnr.db();
    } else if (!flow.relus.count(i)) {
      run.host_layers.push_back(
          {node.name, lower_case(nn::op_name(node.op)), flow.dims[static_cast<std::size_t>(node.output)]});
    }
  }
  run.saturated_words = flow.saturated_words;
  return run;
}

}  // namespace eyeriss::runtime
