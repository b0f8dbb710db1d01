#include "eyeriss/nn/quantised_run.h"

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/fixed16.h"
#include "eyeriss/nn/fixed_point.h"
#include "eyeriss/nn/reference_conv.h"

namespace eyeriss::nn {
namespace {

// Zeros between the taps: a product with a zero adds nothing, so the sums are those of the dilated CONV.
Filters spread(const Filters& filters, const Pair& dilations) {
  const auto [M, C, R, S] = filters.dims;
  if (dilations == Pair{1, 1}) return filters;
  Filters result(M, C, (R - 1) * dilations[0] + 1, (S - 1) * dilations[1] + 1);
  for (std::int64_t m = 0; m < M; ++m)
    for (std::int64_t c = 0; c < C; ++c)
      for (std::int64_t i = 0; i < R; ++i)
        for (std::int64_t s = 0; s < S; ++s)
          result.at(m, c, i * dilations[0], s * dilations[1]) = filters.at(m, c, i, s);
  return result;
}

Tensor run_layer(const Op& op, const QuantisedLayer& layer, const Tensor& input, bool round_products,
                 QuantisedRun& run) {
  Conv conv;  // an FC layer is a 1 x 1 CONV
  Tensor values;
  if (const Conv* found = std::get_if<Conv>(&op)) {
    conv.group = found->group;
    conv.strides = found->strides;
    conv.dilations = found->dilations;
    conv.pads = found->pads;
    values = input;
  } else {
    values = Tensor({input.dims[0], input.size() / input.dims[0], 1, 1}, input.data);
  }
  const Fmap ifmaps = to_words(values, layer.ifmap_frac, conv.pads, &run.saturated_words);
  const Filters filters = spread(layer.filters, conv.dilations);
  const auto [N, channels, H, W] = ifmaps.dims;
  const auto [M, C, R, S] = filters.dims;
  const ConvShape shape{conv.group, N, M, C, H, W, R, S, conv.strides[0], conv.strides[1]};
  std::uint64_t overflowed = 0;
  Fmap ofmaps = reference_conv(shape, ifmaps, filters, layer.bias, layer.shift, round_products, &overflowed);
  run.overflowed_words += overflowed;
  if (layer.relu_index >= 0)
    for (std::int16_t& word : ofmaps.data) word = relu(word);
  const bool is_conv = std::holds_alternative<Conv>(op);
  return to_floats(ofmaps, layer.ofmap_frac, is_conv ? Dims{N, M, shape.E(), shape.F()} : Dims{N, M});
}

}  // namespace

QuantisedRun run_quantised(const Network& network, const QuantisedNetwork& quantised, const std::vector<Tensor>& inputs,
                           const QuantiseOptions& options, const Observer& observer) {
  EYERISS_CHECK(inputs.size() == network.inputs.size());
  QuantisedRun run;
  std::map<int, Tensor> values = network.constants;
  for (std::size_t i = 0; i < inputs.size(); ++i) values[network.inputs[i].value] = inputs[i];
  std::vector<char> relu_done(network.nodes.size());
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    const Node& node = network.nodes[i];
    std::vector<const Tensor*> read;
    for (const int value : node.inputs) read.push_back(&values.at(value));
    const QuantisedLayer* layer = quantised.of_node(static_cast<int>(i));
    Tensor output;
    if (layer != nullptr) {
      output = run_layer(node.op, *layer, *read[0], options.round_products, run);
      if (layer->relu_index >= 0) relu_done[static_cast<std::size_t>(layer->relu_index)] = 1;
    } else {
      output = relu_done[i] != 0 ? *read[0] : run_op(node.op, read, "node " + node.name);
    }
    if (observer) observer(static_cast<int>(i), output);
    values[node.output] = std::move(output);
  }
  for (const int value : network.outputs) run.outputs.push_back(values.at(value));
  return run;
}

}  // namespace eyeriss::nn
