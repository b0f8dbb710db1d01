#include "eyeriss/zoo/zoo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/float_run.h"
#include "eyeriss/nn/network_shapes.h"
#include "eyeriss/onnx/read_onnx.h"
#include "eyeriss/onnx/write_onnx.h"

namespace eyeriss::zoo {
namespace {

using nn::ConvShape;

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const Entry& entry : list()) result.push_back(entry.name);
  return result;
}

const LayerShape& layer_of(const std::vector<LayerShape>& layers, const std::string& name) {
  for (const LayerShape& layer : layers)
    if (layer.name == name) return layer;
  throw std::out_of_range(name);
}

std::uint64_t macs(const std::string& name, std::int64_t batch, bool with_fc) {
  std::uint64_t sum = 0;
  for (const LayerShape& layer : layer_shapes(name, batch))
    if (with_fc || !layer.is_fc) sum += layer.shape.macs();
  return sum;
}

std::uint64_t weights(const std::string& name) {
  std::uint64_t sum = 0;
  for (const LayerShape& layer : layer_shapes(name, 1)) sum += layer.shape.filter_words();
  return sum;
}

class EveryNetwork : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Zoo, EveryNetwork, testing::ValuesIn(names()), [](const auto& param) { return param.param; });

TEST_P(EveryNetwork, TakesTheInputThatTheListPromises) {
  const nn::Network net = network(GetParam());
  ASSERT_EQ(net.inputs.size(), 1u);
  EXPECT_EQ(net.inputs[0].dims, find(GetParam()).input);
  EXPECT_EQ(net.name, GetParam());
}

TEST_P(EveryNetwork, LayerShapesAreThoseOfTheGraph) {
  const nn::Network net = network(GetParam());
  const std::vector<nn::Dims> dims = nn::infer_shapes(net, 2);
  const std::vector<LayerShape> layers = layer_shapes(GetParam(), 2);
  std::size_t next = 0;
  for (const nn::Node& node : net.nodes) {
    if (!nn::is_chip_op(node.op)) continue;
    const LayerShape& layer = layers.at(next++);
    EXPECT_EQ(layer.name, node.name);
    EXPECT_EQ(layer.is_fc, std::holds_alternative<nn::FullyConnected>(node.op));
    nn::validate(layer.shape, node.name);
    const nn::Dims& out = dims[static_cast<std::size_t>(node.output)];
    EXPECT_EQ(layer.shape.ofmap_words(), static_cast<std::uint64_t>(nn::element_count(out))) << node.name;
    EXPECT_EQ(layer.shape.M, out[1]) << node.name;
    const nn::Tensor& given =
        layer.is_fc ? std::get<nn::FullyConnected>(node.op).weights : std::get<nn::Conv>(node.op).weights;
    EXPECT_EQ(layer.shape.filter_words(), given.data.size()) << node.name;
  }
  EXPECT_EQ(layers.size() - next, GetParam() == "alexnet" || GetParam() == "vgg16" ? 3u : 0u);
}

TEST(Zoo, AlexNetHasTheShapesOfTheChipsBenchmark) {  // [J] Table III; MACs of Table V, batch 4
  const std::vector<LayerShape> layers = layer_shapes("alexnet", 4);
  EXPECT_EQ(layer_of(layers, "CONV1").shape, (ConvShape{1, 4, 96, 3, 227, 227, 11, 11, 4, 4}));
  EXPECT_EQ(layer_of(layers, "CONV2").shape, (ConvShape{2, 4, 256, 48, 31, 31, 5, 5, 1, 1}));
  EXPECT_EQ(layer_of(layers, "CONV3").shape, (ConvShape{1, 4, 384, 256, 15, 15, 3, 3, 1, 1}));
  EXPECT_EQ(layer_of(layers, "CONV4").shape, (ConvShape{2, 4, 384, 192, 15, 15, 3, 3, 1, 1}));
  EXPECT_EQ(layer_of(layers, "CONV5").shape, (ConvShape{2, 4, 256, 192, 15, 15, 3, 3, 1, 1}));
  EXPECT_EQ(layer_of(layers, "FC1").shape, (ConvShape{1, 4, 4096, 256, 6, 6, 6, 6, 1, 1}));
  EXPECT_EQ(layer_of(layers, "FC2").shape, (ConvShape{1, 4, 4096, 4096, 1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(layer_of(layers, "FC3").shape, (ConvShape{1, 4, 1000, 4096, 1, 1, 1, 1, 1, 1}));
  EXPECT_NEAR(static_cast<double>(macs("alexnet", 4, false)), 2663e6, 0.5e6);
}

TEST(Zoo, VggHasThirteenConvLayersAndThreeFcLayers) {
  const std::vector<LayerShape> layers = layer_shapes("vgg16", 3);
  ASSERT_EQ(layers.size(), 16u);
  EXPECT_EQ(layer_of(layers, "CONV1-2").shape, (ConvShape{1, 3, 64, 64, 226, 226, 3, 3, 1, 1}));
  EXPECT_EQ(layer_of(layers, "CONV5-3").shape, (ConvShape{1, 3, 512, 512, 16, 16, 3, 3, 1, 1}));
  EXPECT_EQ(layer_of(layers, "FC1").shape, (ConvShape{1, 3, 4096, 512, 7, 7, 7, 7, 1, 1}));
  EXPECT_EQ(macs("vgg16", 1, true), 15470264320u);  // the well-known 15.5 G
  EXPECT_EQ(weights("vgg16"), 138344128u);          // 138 M parameters less the biases
}

TEST(Zoo, OtherNetworksHaveTheirPublishedSizes) {
  EXPECT_EQ(weights("lenet5"), 61470u);       // 61,706 parameters less 236 biases
  EXPECT_EQ(weights("resnet50"), 25502912u);  // 25,557,032 parameters less BatchNormalization and the last biases
  EXPECT_EQ(macs("resnet50", 1, true), 4089184256u);
  EXPECT_EQ(weights("squeezenet"), 1231552u);      // 1,235,496 less 3,944 biases
  EXPECT_EQ(weights("googlenet"), 6990272u);       // 6,998,552 less 8,280 biases
  EXPECT_EQ(weights("overfeat") / 1000000, 145u);  // "145 million parameters"
  EXPECT_EQ(weights("pilotnet") / 1000, 251u);     // "about 250 thousand parameters"
  EXPECT_EQ(layer_shapes("alphago", 1).size(), 13u);
  EXPECT_EQ(weights("alphago"), 48u * 192 * 25 + 11u * 192 * 192 * 9 + 192);
}

TEST(Zoo, FcLayersBehindAFlattenCoverTheirIfmap) {
  const std::vector<LayerShape> layers = layer_shapes("lenet5", 1);
  EXPECT_EQ(layer_of(layers, "FC1").shape, (ConvShape{1, 1, 120, 16, 5, 5, 5, 5, 1, 1}));
  EXPECT_EQ(layer_of(layers, "FC2").shape, (ConvShape{1, 1, 84, 120, 1, 1, 1, 1, 1, 1}));
}

TEST(Zoo, UnknownNameGetsTheNearest) {
  try {
    network("alexnett");
    FAIL() << "no error";
  } catch (const base::Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("alexnett: not in the zoo; did you mean alexnet?"));
  }
}

TEST(Zoo, LeNetAnswersWithTenProbabilities) {
  const nn::Tensor answer = nn::run_float(network("lenet5"), {random_input("lenet5", 2, 1)})[0];
  ASSERT_EQ(answer.dims, (nn::Dims{2, 10}));
  float sum = 0;
  for (const float probability : answer.data) sum += probability;
  EXPECT_NEAR(sum, 2, 1e-5);
}

TEST(Zoo, LeNetBringsTenPictures) {
  const std::vector<std::string_view> pictures = sample_pictures("lenet5");
  ASSERT_EQ(pictures.size(), 10u);
  for (const std::string_view picture : pictures) EXPECT_EQ(picture.substr(1, 3), "PNG");
  EXPECT_TRUE(sample_pictures("alexnet").empty());
}

// FNV-1a over the words that the weights make when multiplied by 2^20: the same on every machine and with every
// compiler.
TEST(Zoo, WeightsAreTheSameEverywhere) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const nn::Node& node : network("alexnet").nodes)
    if (const nn::Conv* conv = std::get_if<nn::Conv>(&node.op))
      for (const float weight : conv->weights.data)
        hash = (hash ^ static_cast<std::uint64_t>(static_cast<std::int64_t>(weight * 0x1.0p20f))) * 0x100000001b3u;
  EXPECT_EQ(hash, 1928337241877097192u);
}

TEST(Zoo, ExportedNetworksComeBackTheSame) {
  for (const char* name : {"lenet5", "alexnet", "squeezenet", "googlenet", "alphago"}) {
    const nn::Network net = network(name), read = onnx::parse_onnx(onnx::to_onnx(net), name);
    EXPECT_EQ(read.name, net.name);
    ASSERT_EQ(read.nodes.size(), net.nodes.size()) << name;
    const std::vector<nn::Dims> read_dims = nn::infer_shapes(read, 2), dims = nn::infer_shapes(net, 2);
    for (std::size_t i = 0; i < net.nodes.size(); ++i) {
      EXPECT_EQ(read.nodes[i].name, net.nodes[i].name);
      EXPECT_EQ(read_dims[static_cast<std::size_t>(read.nodes[i].output)],
                dims[static_cast<std::size_t>(net.nodes[i].output)]);
      if (const nn::Conv* conv = std::get_if<nn::Conv>(&net.nodes[i].op)) {
        EXPECT_EQ(std::get<nn::Conv>(read.nodes[i].op).weights, conv->weights) << net.nodes[i].name;
      }
    }
  }
}

TEST(Zoo, RandomInputFollowsItsSeed) {
  EXPECT_EQ(random_input("alphago", 2, 5), random_input("alphago", 2, 5));
  EXPECT_NE(random_input("alphago", 2, 5), random_input("alphago", 2, 6));
  EXPECT_EQ(random_input("alexnet", 4, 1).dims, (nn::Dims{4, 3, 227, 227}));
}

}  // namespace
}  // namespace eyeriss::zoo
