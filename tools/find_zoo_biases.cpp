// Finds the biases of src/eyeriss/zoo/layer_biases.cpp and writes that file to standard output.
//
// Layer after layer, on a random batch: with the layers before it settled, the bias of a layer is moved (bisection)
// until the fmap that its goal names has the chosen fraction of zeros.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "eyeriss/nn/float_run.h"
#include "eyeriss/zoo/structures.h"
#include "eyeriss/zoo/weights.h"
#include "eyeriss/zoo/zero_goals.h"
#include "eyeriss/zoo/zoo.h"

using namespace eyeriss;

namespace {

using Values = std::map<int, nn::Tensor>;

nn::Tensor run_node(const nn::Node& node, const Values& values) {
  std::vector<const nn::Tensor*> inputs;
  for (const int value : node.inputs) inputs.push_back(&values.at(value));
  return nn::run_op(node.op, inputs, node.name);
}

// The zeros of the goal's fmap when `bias` is added to the output of its layer.
double zeros_with(const nn::Network& network, const zoo::ZeroGoal& goal, const Values& values, float bias) {
  const int output = network.nodes[static_cast<std::size_t>(goal.node_index)].output;
  nn::Tensor fmaps = values.at(output);
  for (float& value : fmaps.data) value += bias;
  int last = output;
  for (const int index : goal.path) {
    const nn::Node& node = network.nodes[static_cast<std::size_t>(index)];
    std::vector<const nn::Tensor*> inputs;
    for (const int value : node.inputs) inputs.push_back(value == last ? &fmaps : &values.at(value));
    fmaps = nn::run_op(node.op, inputs, node.name);
    last = node.output;
  }
  return zoo::zero_fraction(fmaps, goal.pads);
}

float find_bias(const nn::Network& network, const zoo::ZeroGoal& goal, const Values& values) {
  const nn::Tensor& output = values.at(network.nodes[static_cast<std::size_t>(goal.node_index)].output);
  float limit = 0;
  for (const float value : output.data) limit = std::max(limit, std::fabs(value));
  for (const int index : goal.path)  // what is added may be larger
    for (const int value : network.nodes[static_cast<std::size_t>(index)].inputs)
      if (const auto found = values.find(value); found != values.end())
        for (const float element : found->second.data) limit = std::max(limit, std::fabs(element) * 2);
  float low = -limit, high = limit;
  for (int step = 0; step < 30; ++step) {
    const float middle = (low + high) / 2;
    (zeros_with(network, goal, values, middle) > goal.fraction ? low : high) = middle;
  }
  return high;
}

std::vector<float> find_biases(nn::Network network, const nn::Tensor& input) {
  const std::vector<zoo::ZeroGoal> goals = zoo::zero_goals(network);
  std::vector<float> biases;
  const auto chip_layers = std::count_if(network.nodes.begin(), network.nodes.end(),
                                         [](const nn::Node& node) { return nn::is_chip_op(node.op); });
  zoo::fill_weights(network, std::vector<float>(static_cast<std::size_t>(chip_layers)));
  Values values{{network.inputs[0].value, input}};
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    const nn::Node& node = network.nodes[i];
    values[node.output] = run_node(node, values);
    if (!nn::is_chip_op(node.op)) continue;
    const auto goal = std::find_if(goals.begin(), goals.end(),
                                   [&](const zoo::ZeroGoal& g) { return g.node_index == static_cast<int>(i); });
    biases.push_back(goal == goals.end() ? 0.0f : find_bias(network, *goal, values));
    for (float& value : values[node.output].data) value += biases.back();
  }
  return biases;
}

}  // namespace

int main() {
  fmt::print(
      "// Written by tools/find_zoo_biases.cpp.\n#include \"eyeriss/zoo/layer_biases.h\"\n\n"
      "#include \"eyeriss/base/error.h\"\n\nnamespace eyeriss::zoo {{\n\n"
      "std::vector<float> layer_biases(const std::string& network_name) {{\n");
  for (nn::Network (*structure)() :
       {zoo::alexnet_structure, zoo::vgg16_structure, zoo::overfeat_structure, zoo::googlenet_structure,
        zoo::resnet50_structure, zoo::squeezenet_structure, zoo::pilotnet_structure, zoo::alphago_structure}) {
    nn::Network network = structure();
    const std::string name = network.name;
    std::vector<std::string> texts;
    for (const float bias : find_biases(std::move(network), zoo::random_input(name, 2, 1)))
      texts.push_back(fmt::format("{:#.5g}f", bias));
    fmt::print("  if (network_name == \"{}\")\n    return {{{}}};\n", name, fmt::join(texts, ", "));
  }
  fmt::print(
      "  base::fail(\"{{}}: no network of the zoo with seeded weights\", network_name);\n}}\n\n}}  // namespace "
      "eyeriss::zoo\n");
}
