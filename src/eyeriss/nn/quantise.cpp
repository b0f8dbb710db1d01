#include "eyeriss/nn/quantise.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>
#include <variant>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/fixed_point.h"
#include "eyeriss/nn/float_run.h"
#include "eyeriss/nn/quantise_filters.h"

namespace eyeriss::nn {
namespace {

// The largest magnitude. `where` opens the message for values that are not finite. The bits of floats without their
// sign are in the order of their magnitudes, infinity and NaN above all others; and whole numbers have a maximum that
// vectors can take.
float largest_magnitude(const std::vector<float>& values, const std::string& where) {
  std::int32_t largest = 0;
  for (const float value : values) {
    const std::int32_t magnitude = std::bit_cast<std::int32_t>(value) & 0x7fffffff;
    largest = magnitude > largest ? magnitude : largest;
  }
  if (largest > std::bit_cast<std::int32_t>(std::numeric_limits<float>::max()))
    base::fail("{}: a value is infinite or not a number; look at the weights of the layers up to here and at the input",
               where);
  return std::bit_cast<float>(largest);
}

// Moves words without changing them, or picks some: the format of the input is exact for the output too.
bool keeps_words(const Op& op) {
  return std::holds_alternative<Relu>(op) || std::holds_alternative<MaxPool>(op) ||
         std::holds_alternative<Flatten>(op) || std::holds_alternative<Reshape>(op) ||
         std::holds_alternative<Squeeze>(op) || std::holds_alternative<Unsqueeze>(op) ||
         std::holds_alternative<Transpose>(op);
}

// A largest value out of few says little of what other inputs bring: ten outputs of a classifier are not ten thousand
// words of an fmap. Such a layer gets twice the headroom.
constexpr std::int64_t kFewValues = 1024;

// The mean over images and positions of each filter of N x M x anything.
std::vector<double> filter_means(const Tensor& ofmaps, bool relu) {
  const std::size_t images = static_cast<std::size_t>(ofmaps.dims.at(0)),
                    filters = static_cast<std::size_t>(ofmaps.dims.at(1));
  std::vector<double> means(filters);
  if (ofmaps.data.empty()) return means;
  const std::size_t plane = ofmaps.data.size() / images / filters;
  for (std::size_t i = 0; i < images * filters; ++i)
    for (std::size_t j = 0; j < plane; ++j)
      means[i % filters] +=
          static_cast<double>(relu ? std::max(0.0f, ofmaps.data[i * plane + j]) : ofmaps.data[i * plane + j]);
  for (double& mean : means) mean /= static_cast<double>(images * plane);
  return means;
}

double with_headroom(float largest, std::int64_t value_count, double headroom) {
  return headroom * (value_count < kFewValues ? 2 : 1) * static_cast<double>(largest);
}

// Follows the float run value by value.
class Calibration {
 public:
  Calibration(const Network& network, const QuantiseOptions& options)
      : network_(network),
        options_(options),
        readers_(readers(network)),
        chip_frac_(network.value_names.size()),
        pending_(network.nodes.size()) {}

  // An input or a constant of the network.
  void see_source(int value, const Tensor& tensor) { prepare_readers(value, tensor); }

  void see_node(int node_index, const Tensor& output) {
    const Node& node = network_.nodes[static_cast<std::size_t>(node_index)];
    if (const Conv* conv = std::get_if<Conv>(&node.op))
      finish(node_index, conv->weights, conv->bias, conv->group, output);
    else if (const FullyConnected* layer = std::get_if<FullyConnected>(&node.op))
      finish(node_index, layer->weights, layer->bias, 1, output);
    else if (keeps_words(node.op))
      chip_frac_[static_cast<std::size_t>(node.output)] = chip_frac_[static_cast<std::size_t>(node.inputs[0])];
    prepare_readers(node.output, output);
  }

  std::vector<QuantisedLayer> take_layers() { return std::move(layers_); }

 private:
  struct Pending {
    int ifmap_frac = 0;
    TapStatistics taps;
  };

  // Every chip layer that reads this value gets its ifmap format, and the statistics of its taps.
  void prepare_readers(int value, const Tensor& tensor) {
    for (const int reader : readers_[static_cast<std::size_t>(value)]) {
      const Node& node = network_.nodes[static_cast<std::size_t>(reader)];
      if (!is_chip_op(node.op)) continue;
      Pending& pending = pending_[static_cast<std::size_t>(reader)];
      const std::optional<int> exact = chip_frac_[static_cast<std::size_t>(value)];
      pending.ifmap_frac = exact ? *exact
                                 : fraction_bits(options_.headroom * static_cast<double>(largest_magnitude(
                                                                         tensor.data, "ifmaps of layer " + node.name)));
      if (const Conv* conv = std::get_if<Conv>(&node.op))
        pending.taps = tap_statistics(*conv, tensor, pending.ifmap_frac);
      else
        pending.taps = tap_statistics(std::get<FullyConnected>(node.op), tensor, pending.ifmap_frac);
    }
  }

  // Both ends of the layer are known: choose the formats that are left, make the words.
  void finish(int node_index, const Tensor& weights, const std::vector<float>& bias, std::int64_t groups,
              const Tensor& output) {
    const Node& node = network_.nodes[static_cast<std::size_t>(node_index)];
    const Pending& pending = pending_[static_cast<std::size_t>(node_index)];
    const std::string where = "layer " + node.name;
    const double largest =
        std::max(with_headroom(largest_magnitude(output.data, where), output.size(), options_.headroom),
                 static_cast<double>(largest_magnitude(bias, where)));
    QuantisedLayer layer;
    layer.node_index = node_index;
    layer.relu_index = following_relu(network_, readers_, node_index);
    layer.ifmap_frac = pending.ifmap_frac;
    layer.filter_frac = fraction_bits(static_cast<double>(largest_magnitude(weights.data, where)));
    layer.ofmap_frac = std::min(fraction_bits(largest), layer.ifmap_frac + layer.filter_frac);
    layer.filter_frac = std::min(layer.filter_frac, kMostUsefulShift + layer.ofmap_frac - layer.ifmap_frac);
    layer.shift = layer.ifmap_frac + layer.filter_frac - layer.ofmap_frac;
    quantise_filters(weights, bias, groups, pending.taps, options_.round_products, layer);
    layer.float_means = filter_means(output, layer.relu_index >= 0);
    chip_frac_[static_cast<std::size_t>(node.output)] = layer.ofmap_frac;
    layers_.push_back(std::move(layer));
  }

  const Network& network_;
  const QuantiseOptions& options_;
  const std::vector<std::vector<int>> readers_;
  std::vector<std::optional<int>> chip_frac_;  // by value: the format of words that come from the chip unchanged
  std::vector<Pending> pending_;               // by node
  std::vector<QuantisedLayer> layers_;
};

}  // namespace

const QuantisedLayer* QuantisedNetwork::of_node(int node_index) const {
  const auto found = std::lower_bound(layers.begin(), layers.end(), node_index,
                                      [](const QuantisedLayer& layer, int index) { return layer.node_index < index; });
  return found != layers.end() && found->node_index == node_index ? &*found : nullptr;
}

QuantisedNetwork quantise(const Network& network, const std::vector<Tensor>& calibration_inputs,
                          const QuantiseOptions& options) {
  EYERISS_CHECK(options.headroom >= 1);
  EYERISS_CHECK(calibration_inputs.size() == network.inputs.size());
  Calibration calibration(network, options);
  for (const auto& [value, tensor] : network.constants) calibration.see_source(value, tensor);
  for (std::size_t i = 0; i < network.inputs.size(); ++i)
    calibration.see_source(network.inputs[i].value, calibration_inputs[i]);
  run_float(network, calibration_inputs,
            [&](int node_index, const Tensor& output) { calibration.see_node(node_index, output); });
  return {calibration.take_layers()};
}

}  // namespace eyeriss::nn
