#include "eyeriss/zoo/zero_goals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "eyeriss/nn/fixed_point.h"
#include "eyeriss/nn/float_run.h"
#include "eyeriss/nn/quantise.h"
#include "eyeriss/zoo/zoo.h"

namespace eyeriss::zoo {
namespace {

constexpr std::uint64_t kSeed = 77;  // not the one that the biases were found with

// Zero fraction of the fmap of each goal, by the name of its layer; `weighted` is over all their words.
std::map<std::string, double> measured_zeros(const nn::Network& net, double* weighted = nullptr) {
  const std::vector<ZeroGoal> goals = zero_goals(net);
  std::map<std::string, double> zeros;
  double zero_words = 0, words = 0;
  nn::run_float(net, {random_input(net.name, 1, kSeed)}, [&](int node_index, const nn::Tensor& output) {
    for (const ZeroGoal& goal : goals)
      if (goal.path.back() == node_index) {
        const double fraction = zero_fraction(output, goal.pads);
        zeros[net.nodes[static_cast<std::size_t>(goal.node_index)].name] = fraction;
        zero_words += fraction * static_cast<double>(output.size());
        words += static_cast<double>(output.size());
      }
  });
  if (weighted != nullptr) *weighted = zero_words / words;
  return zeros;
}

TEST(ZeroGoals, AlexNetHasTheZerosThatTheChipMeasured) {  // [J] Table V: ifmaps of CONV2-5, padded
  const std::map<std::string, double> zeros = measured_zeros(network("alexnet"));
  EXPECT_NEAR(zeros.at("CONV1"), 0.387, 0.015);  // what CONV1 makes is the ifmap of CONV2
  EXPECT_NEAR(zeros.at("CONV2"), 0.725, 0.015);
  EXPECT_NEAR(zeros.at("CONV3"), 0.793, 0.015);
  EXPECT_NEAR(zeros.at("CONV4"), 0.776, 0.015);
}

TEST(ZeroGoals, WordsOfAlexNetHaveThemToo) {
  const nn::Network net = network("alexnet");
  const nn::Tensor input = random_input("alexnet", 1, kSeed);
  const nn::QuantisedNetwork quantised = nn::quantise(net, {input});
  const nn::Fmap image = nn::to_words(input, quantised.layers[0].ifmap_frac);
  EXPECT_LT(std::count(image.data.begin(), image.data.end(), 0), image.data.size() / 1000);
  std::map<int, double> wanted{{1, 0.387}, {2, 0.725}, {3, 0.793}, {4, 0.776}};
  nn::run_float(net, {input}, [&](int node_index, const nn::Tensor& output) {
    for (const auto& [layer_index, fraction] : wanted) {
      const nn::QuantisedLayer& layer = quantised.layers[static_cast<std::size_t>(layer_index)];
      const nn::Node& reader = net.nodes[static_cast<std::size_t>(layer.node_index)];
      if (reader.inputs[0] != net.nodes[static_cast<std::size_t>(node_index)].output) continue;
      const nn::Fmap ifmaps = nn::to_words(output, layer.ifmap_frac, std::get<nn::Conv>(reader.op).pads);
      const auto zeros = static_cast<double>(std::count(ifmaps.data.begin(), ifmaps.data.end(), 0));
      EXPECT_NEAR(zeros / static_cast<double>(ifmaps.data.size()), fraction, 0.015) << reader.name;
    }
  });
}

TEST(ZeroGoals, VggHasItsAverage) {
  const std::map<std::string, double> zeros = measured_zeros(network("vgg16"));
  double zero_words = 0, words = 0, of_ifmaps = 0;  // the image has none
  for (const LayerShape& layer : layer_shapes("vgg16", 1)) {
    if (layer.is_fc) break;
    zero_words += of_ifmaps * static_cast<double>(layer.shape.ifmap_words());
    words += static_cast<double>(layer.shape.ifmap_words());
    of_ifmaps = zeros.at(layer.name);  // what this layer makes is the ifmap of the next
  }
  EXPECT_NEAR(zero_words / words, 0.586, 0.015);
}

TEST(ZeroGoals, OtherNetworksZeroALittleMoreThanHalf) {
  for (const char* name : {"googlenet", "resnet50", "squeezenet", "pilotnet", "alphago"}) {
    double weighted = 0;
    const std::map<std::string, double> zeros = measured_zeros(network(name), &weighted);
    EXPECT_NEAR(weighted, 0.55, 0.03) << name;
    for (const auto& [layer, fraction] : zeros) {
      if (layer.substr(0, 2) == "FC") continue;  // too few words
      EXPECT_NEAR(fraction, 0.55, 0.1) << name << ' ' << layer;
    }
  }
}

TEST(ZeroGoals, PaddingCountsAsZeros) {
  nn::Tensor fmaps({1, 1, 2, 2}, {1, 0, 2, 3});
  EXPECT_EQ(zero_fraction(fmaps, {}), 0.25);
  EXPECT_EQ(zero_fraction(fmaps, {1, 1, 1, 1}), 13.0 / 16);
}

}  // namespace
}  // namespace eyeriss::zoo
