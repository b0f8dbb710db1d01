#include "eyeriss/nn/quantise.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <map>
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

// Sums over images and positions of each filter of N x M x anything, image by image.
class FilterSums {
 public:
  void add(const Tensor& ofmaps, bool relu) {
    const std::size_t images = static_cast<std::size_t>(ofmaps.dims.at(0)),
                      filters = static_cast<std::size_t>(ofmaps.dims.at(1));
    sums_.resize(filters);
    if (ofmaps.data.empty()) return;
    const std::size_t plane = ofmaps.data.size() / images / filters;
    for (std::size_t i = 0; i < images * filters; ++i)
      for (std::size_t j = 0; j < plane; ++j)
        sums_[i % filters] +=
            static_cast<double>(relu ? std::max(0.0f, ofmaps.data[i * plane + j]) : ofmaps.data[i * plane + j]);
    positions_ += images * plane;
  }

  std::vector<double> means() const {
    std::vector<double> means = sums_;
    for (double& mean : means)
      if (positions_ > 0) mean /= static_cast<double>(positions_);
    return means;
  }

 private:
  std::vector<double> sums_;
  std::size_t positions_ = 0;
};

double with_headroom(float largest, std::int64_t value_count, double headroom) {
  return headroom * (value_count < kFewValues ? 2 : 1) * static_cast<double>(largest);
}

// Follows the float run value by value, some images at a time. The statistics of a layer's taps need the format of its
// ifmaps, and that the largest value of all images. So they are taken in the format that the first images lead to and,
// where others will follow, in that of values twice as large. When later values are larger yet, that layer needs a second
// run over all images.
class Calibration {
 public:
  Calibration(const Network& network, const QuantiseOptions& options, std::int64_t images)
      : network_(network),
        options_(options),
        images_(images),
        readers_(readers(network)),
        chip_frac_(network.value_names.size()),
        layers_(network.nodes.size()) {}

  // The next `images` images come.
  void begin(std::int64_t images) { images_now_ = images; }

  // An input or a constant of the network.
  void see_source(int value, const Tensor& tensor) { see_ifmaps(value, tensor); }

  void see_node(int node_index, const Tensor& output) {
    const Node& node = network_.nodes[static_cast<std::size_t>(node_index)];
    if (const Conv* conv = std::get_if<Conv>(&node.op))
      see_ofmaps(node_index, conv->weights, conv->bias, output);
    else if (const FullyConnected* layer = std::get_if<FullyConnected>(&node.op))
      see_ofmaps(node_index, layer->weights, layer->bias, output);
    else if (keeps_words(node.op))
      chip_frac_[static_cast<std::size_t>(node.output)] = chip_frac_[static_cast<std::size_t>(node.inputs[0])];
    see_ifmaps(node.output, output);
  }

  // After all images: whether they have to be seen once more.
  bool wants_second_run() {
    second_run_ = true;
    bool wanted = false;
    for (Layer& layer : layers_) {
      const bool complete = layer.taps.empty() || layer.taps.count(layer.ifmap_frac) > 0;
      if (complete) continue;
      layer.taps.clear();
      layer.taps.try_emplace(layer.ifmap_frac);
      wanted = layer.is_incomplete = true;
    }
    return wanted;
  }

  // All is known: makes the words.
  std::vector<QuantisedLayer> layers() const {
    std::vector<QuantisedLayer> quantised;
    for (std::size_t i = 0; i < network_.nodes.size(); ++i)
      if (const Conv* conv = std::get_if<Conv>(&network_.nodes[i].op))
        quantised.push_back(quantised_layer(i, conv->weights, conv->bias, conv->group));
      else if (const FullyConnected* layer = std::get_if<FullyConnected>(&network_.nodes[i].op))
        quantised.push_back(quantised_layer(i, layer->weights, layer->bias, 1));
    return quantised;
  }

 private:
  // Of a CONV or FC layer, as far as images were seen.
  struct Layer {
    float largest_ifmap = 0, largest_ofmap = 0, largest_weight = 0, largest_bias = 0;
    int ifmap_frac = 0, filter_frac = 0, ofmap_frac = 0;
    std::map<int, TapCollector> taps;  // by ifmap_frac
    bool is_incomplete = false;        // in the second run: the taps are to be seen again
    FilterSums sums;
  };

  // Every chip layer that reads this value gets its ifmap format, and the statistics of its taps.
  void see_ifmaps(int value, const Tensor& tensor) {
    for (const int reader : readers_[static_cast<std::size_t>(value)]) {
      const Node& node = network_.nodes[static_cast<std::size_t>(reader)];
      if (!is_chip_op(node.op)) continue;
      Layer& layer = layers_[static_cast<std::size_t>(reader)];
      if (const std::optional<int> exact = chip_frac_[static_cast<std::size_t>(value)]) {
        layer.ifmap_frac = *exact;
      } else {
        layer.largest_ifmap =
            std::max(layer.largest_ifmap, largest_magnitude(tensor.data, "ifmaps of layer " + node.name));
        layer.ifmap_frac = fraction_bits(options_.headroom * static_cast<double>(layer.largest_ifmap));
      }
      if (layer.taps.empty() && !second_run_) {
        layer.taps.try_emplace(layer.ifmap_frac);
        if (images_now_ < images_) layer.taps.try_emplace(layer.ifmap_frac - 1);
      }
      if (second_run_ && !layer.is_incomplete) continue;
      for (auto& [frac, taps] : layer.taps) see_taps(node.op, tensor, frac, taps);
    }
  }

  static void see_taps(const Op& op, const Tensor& ifmaps, int frac, TapCollector& taps) {
    if (const Conv* conv = std::get_if<Conv>(&op))
      taps.add(*conv, ifmaps, frac);
    else
      taps.add(std::get<FullyConnected>(op), ifmaps, frac);
  }

  // Chooses the formats that are left.
  void see_ofmaps(int node_index, const Tensor& weights, const std::vector<float>& bias, const Tensor& output) {
    const std::string where = "layer " + network_.nodes[static_cast<std::size_t>(node_index)].name;
    Layer& layer = layers_[static_cast<std::size_t>(node_index)];
    if (layer.largest_weight == 0) {
      layer.largest_weight = largest_magnitude(weights.data, where);
      layer.largest_bias = largest_magnitude(bias, where);
    }
    layer.largest_ofmap = std::max(layer.largest_ofmap, largest_magnitude(output.data, where));
    const std::int64_t values = images_now_ == images_ ? output.size() : output.size() / images_now_ * images_;
    const double largest = std::max(with_headroom(layer.largest_ofmap, values, options_.headroom),
                                    static_cast<double>(layer.largest_bias));
    layer.filter_frac = fraction_bits(static_cast<double>(layer.largest_weight));
    layer.ofmap_frac = std::min(fraction_bits(largest), layer.ifmap_frac + layer.filter_frac);
    layer.filter_frac = std::min(layer.filter_frac, kMostUsefulShift + layer.ofmap_frac - layer.ifmap_frac);
    chip_frac_[static_cast<std::size_t>(network_.nodes[static_cast<std::size_t>(node_index)].output)] =
        layer.ofmap_frac;
    if (!second_run_) layer.sums.add(output, following_relu(network_, readers_, node_index) >= 0);
  }

  QuantisedLayer quantised_layer(std::size_t node_index, const Tensor& weights, const std::vector<float>& bias,
                                 std::int64_t groups) const {
    const Layer& seen = layers_[node_index];
    QuantisedLayer layer;
    layer.node_index = static_cast<int>(node_index);
    layer.relu_index = following_relu(network_, readers_, layer.node_index);
    layer.ifmap_frac = seen.ifmap_frac;
    layer.filter_frac = seen.filter_frac;
    layer.ofmap_frac = seen.ofmap_frac;
    layer.shift = layer.ifmap_frac + layer.filter_frac - layer.ofmap_frac;
    quantise_filters(weights, bias, groups, seen.taps.at(seen.ifmap_frac).statistics(), options_.round_products, layer);
    layer.float_means = seen.sums.means();
    return layer;
  }

  const Network& network_;
  const QuantiseOptions& options_;
  const std::int64_t images_;  // of the whole batch
  std::int64_t images_now_ = 0;
  const std::vector<std::vector<int>> readers_;
  std::vector<std::optional<int>> chip_frac_;  // by value: the format of words that come from the chip unchanged
  std::vector<Layer> layers_;                  // by node
  bool second_run_ = false;
};

}  // namespace

const QuantisedLayer* QuantisedNetwork::of_node(int node_index) const {
  const auto found = std::lower_bound(layers.begin(), layers.end(), node_index,
                                      [](const QuantisedLayer& layer, int index) { return layer.node_index < index; });
  return found != layers.end() && found->node_index == node_index ? &*found : nullptr;
}

QuantisedNetwork quantise(const Network& network, const std::vector<Tensor>& calibration_inputs,
                          const QuantiseOptions& options) {
  const ImageSource source = images_of(calibration_inputs);
  return quantise(network, source, source.images(), options);
}

QuantisedNetwork quantise(const Network& network, const ImageSource& inputs, std::int64_t images_at_once,
                          const QuantiseOptions& options) {
  EYERISS_CHECK(options.headroom >= 1);
  EYERISS_CHECK(inputs.dims.size() == network.inputs.size());
  const std::int64_t images = inputs.images();
  EYERISS_CHECK(images_at_once >= 1 || images == 0);
  Calibration calibration(network, options, images);
  for (const auto& [value, tensor] : network.constants) calibration.see_source(value, tensor);
  do {
    for (std::int64_t first = 0; first == 0 || first < images; first += images_at_once) {
      const std::int64_t count = std::min(images_at_once, images - first);
      const std::vector<Tensor> some = inputs.take(first, count);
      calibration.begin(count);
      for (std::size_t i = 0; i < some.size(); ++i) calibration.see_source(network.inputs[i].value, some[i]);
      run_float(network, some, [&](int node_index, const Tensor& output) { calibration.see_node(node_index, output); });
    }
  } while (calibration.wants_second_run());
  return {calibration.layers()};
}

}  // namespace eyeriss::nn
