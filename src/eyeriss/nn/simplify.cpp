#include "eyeriss/nn/simplify.h"

#include <algorithm>
#include <set>
#include <utility>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/network_shapes.h"

namespace eyeriss::nn {
namespace {

// The parts that CONV and FC share: the filters, one after the other, and the bias.
struct LayerParts {
  Tensor* weights = nullptr;
  std::vector<float>* bias = nullptr;
};

LayerParts filters_of(Op& op) {
  if (auto* conv = std::get_if<Conv>(&op)) return {&conv->weights, &conv->bias};
  if (auto* fc = std::get_if<FullyConnected>(&op)) return {&fc->weights, &fc->bias};
  return {};
}

void scale_and_shift(const LayerParts& layer, const BatchNorm& norm) {
  const std::size_t count = norm.scale.size(), words = layer.weights->data.size() / std::max<std::size_t>(count, 1);
  layer.bias->resize(count, 0.0f);
  for (std::size_t filter = 0; filter < count; ++filter) {
    for (std::size_t i = 0; i < words; ++i) layer.weights->data[filter * words + i] *= norm.scale[filter];
    (*layer.bias)[filter] = (*layer.bias)[filter] * norm.scale[filter] + norm.shift[filter];
  }
}

// Whether adding a constant of these dimensions to `out` adds one number to each filter's ofmap.
bool is_per_filter(const Dims& constant, const Dims& out) {
  if (constant.size() > out.size()) return false;
  const std::size_t lead = out.size() - constant.size();
  for (std::size_t i = 0; i < constant.size(); ++i)
    if (constant[i] != 1 && (lead + i != 1 || constant[i] != out[1])) return false;
  return true;
}

class Simplifier {
 public:
  explicit Simplifier(Network& network)
      : network_(network),
        dims_(infer_shapes(network, input_dims(network))),
        readers_(readers(network)),
        maker_(dims_.size(), -1) {
    for (std::size_t i = 0; i < network.nodes.size(); ++i)
      maker_[static_cast<std::size_t>(network.nodes[i].output)] = static_cast<int>(i);
    outputs_.insert(network.outputs.begin(), network.outputs.end());
  }

  void run() {
    for (std::size_t i = 0; i < network_.nodes.size(); ++i) {
      Node& node = network_.nodes[i];
      if (std::holds_alternative<FullyConnected>(node.op)) skip_flatten(static_cast<int>(i));
      if (const auto* norm = std::get_if<BatchNorm>(&node.op)) {
        const int layer = only_source(node.inputs[0]);
        if (layer >= 0) {
          scale_and_shift(filters_of(network_.nodes[static_cast<std::size_t>(layer)].op), *norm);
          merge(layer, static_cast<int>(i));
        }
      }
      if (std::holds_alternative<Add>(node.op) && node.inputs.size() == 2) fold_bias(static_cast<int>(i));
    }
    drop_unused();
  }

 private:
  static std::vector<Dims> input_dims(const Network& network) {
    std::vector<Dims> dims;
    for (const Input& input : network.inputs) dims.push_back(input.dims);
    return dims;
  }

  // The CONV or FC layer that makes `value`, when one node reads it and it is no output; else -1.
  int only_source(int value) const {
    const int maker = maker_[static_cast<std::size_t>(value)];
    const bool fits = maker >= 0 && is_chip_op(network_.nodes[static_cast<std::size_t>(maker)].op) &&
                      readers_[static_cast<std::size_t>(value)].size() == 1 && outputs_.count(value) == 0;
    return fits ? maker : -1;
  }

  // The layer takes over the output of the node behind it, which is then read by nobody.
  void merge(int layer, int node) {
    std::swap(network_.nodes[static_cast<std::size_t>(layer)].output,
              network_.nodes[static_cast<std::size_t>(node)].output);
    maker_[static_cast<std::size_t>(network_.nodes[static_cast<std::size_t>(layer)].output)] = layer;
    maker_[static_cast<std::size_t>(network_.nodes[static_cast<std::size_t>(node)].output)] = -1;
    gone_.insert(node);
  }

  void fold_bias(int index) {
    const Node& node = network_.nodes[static_cast<std::size_t>(index)];
    for (const auto& [value, other] :
         {std::pair{node.inputs[0], node.inputs[1]}, std::pair{node.inputs[1], node.inputs[0]}}) {
      const auto constant = network_.constants.find(other);
      const int layer = only_source(value);
      if (constant == network_.constants.end() || layer < 0) continue;
      const Dims& out = dims_[static_cast<std::size_t>(value)];
      if (!is_per_filter(constant->second.dims, out)) continue;
      const LayerParts parts = filters_of(network_.nodes[static_cast<std::size_t>(layer)].op);
      EYERISS_CHECK(parts.bias != nullptr);
      std::vector<float>& bias = *parts.bias;
      bias.resize(static_cast<std::size_t>(out[1]), 0.0f);
      const std::vector<float>& added = constant->second.data;
      for (std::size_t i = 0; i < bias.size(); ++i) bias[i] += added[added.size() == 1 ? 0 : i];
      merge(layer, index);
      return;
    }
  }

  void skip_flatten(int index) {
    int& value = network_.nodes[static_cast<std::size_t>(index)].inputs[0];
    for (int maker = maker_[static_cast<std::size_t>(value)]; maker >= 0;
         maker = maker_[static_cast<std::size_t>(value)]) {
      const Node& node = network_.nodes[static_cast<std::size_t>(maker)];
      const Dims &in = dims_[static_cast<std::size_t>(node.inputs[0])],
                 &out = dims_[static_cast<std::size_t>(node.output)];
      const auto* flatten = std::get_if<Flatten>(&node.op);
      const auto* reshape = std::get_if<Reshape>(&node.op);
      const bool keeps_batch = (flatten != nullptr && flatten->axis == 1) ||
                               (reshape != nullptr && !reshape->dims.empty() && reshape->dims[0] == 0);
      if (!keeps_batch || in.empty() || in[0] != out[0]) return;
      value = node.inputs[0];
    }
  }

  void drop_unused() {
    std::set<int> needed = outputs_;
    for (std::size_t i = network_.nodes.size(); i-- > 0;) {
      const Node& node = network_.nodes[i];
      if (gone_.count(static_cast<int>(i)) > 0 || needed.count(node.output) == 0)
        gone_.insert(static_cast<int>(i));
      else
        needed.insert(node.inputs.begin(), node.inputs.end());
    }
    std::vector<Node> kept;
    for (std::size_t i = 0; i < network_.nodes.size(); ++i)
      if (gone_.count(static_cast<int>(i)) == 0) kept.push_back(std::move(network_.nodes[i]));
    network_.nodes = std::move(kept);
    for (auto item = network_.constants.begin(); item != network_.constants.end();)
      item = needed.count(item->first) > 0 ? std::next(item) : network_.constants.erase(item);
  }

  Network& network_;
  std::vector<Dims> dims_;
  std::vector<std::vector<int>> readers_;
  std::vector<int> maker_;  // the node that makes each value
  std::set<int> outputs_, gone_;
};

}  // namespace

void simplify(Network& network) {
  Simplifier(network).run();
}

}  // namespace eyeriss::nn
