// The importer and the float host path on trained networks: the results that onnxruntime gives for the same files.
#include <gmock/gmock.h>

#include <fstream>

#include "eyeriss/nn/float_run.h"
#include "eyeriss/nn/network_shapes.h"
#include "eyeriss/onnx/read_onnx.h"
#include "eyeriss/runtime/npy.h"
#include "eyeriss/runtime/picture.h"
#include "resize.h"
#include "shared_data.h"

namespace eyeriss::shared {
namespace {

using nn::Dims;
using nn::Tensor;

int count_right(const std::vector<int>& answers, const std::vector<int>& labels) {
  int right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) right += answers[i] == labels[i];
  return right;
}

TEST(FloatNetworks, MnistReads987OfTheFirst1000Digits) {
  EYERISS_NEEDS_SHARED();
  const nn::Network network = onnx::read_onnx(model("mnist_cntk.onnx"));
  const Digits digits = read_digits(1000);
  const std::vector<Tensor> out =
      nn::run_float(network, {digits.pictures});  // the file says batch 1; it runs with 1000
  ASSERT_EQ(out.at(0).dims, (Dims{1000, 10}));
  EXPECT_EQ(count_right(largest(out[0]), digits.labels), 987);
}

TEST(FloatNetworks, MnistIsTwoConvAndOneFcWithBiases) {
  EYERISS_NEEDS_SHARED();
  const nn::Network network = onnx::read_onnx(model("mnist_cntk.onnx"));
  std::vector<std::string> ops;
  for (const nn::Node& node : network.nodes) ops.push_back(nn::op_name(node.op));
  EXPECT_THAT(ops, testing::ElementsAre("Conv", "Relu", "MaxPool", "Conv", "Relu", "MaxPool", "Gemm"));
}

TEST(FloatNetworks, Resnet20Names160Of200Pictures) {
  EYERISS_NEEDS_SHARED();
  const nn::Network network = onnx::read_onnx(model("resnet20_cifar10.onnx"));
  Tensor pictures = runtime::read_npy(data("cifar10_200_images.npy"));
  const Tensor labels = runtime::read_npy(data("cifar10_200_labels.npy"));
  const double mean[] = {0.485, 0.456, 0.406}, deviation[] = {0.229, 0.224, 0.225};
  for (std::size_t i = 0; i < pictures.data.size(); ++i) {
    const std::size_t channel = i / (32 * 32) % 3;
    pictures.data[i] = static_cast<float>((pictures.data[i] / 255.0 - mean[channel]) / deviation[channel]);
  }
  const std::vector<Tensor> out = nn::run_float(network, {pictures});
  EXPECT_EQ(count_right(largest(out.at(0)), std::vector<int>(labels.data.begin(), labels.data.end())), 160);
}

TEST(FloatNetworks, SqueezenetCallsTheCatATabby) {
  EYERISS_NEEDS_SHARED();
  const nn::Network network = onnx::read_onnx(model("squeezenet1.1.onnx"));
  const Tensor pixels = runtime::read_picture(data("cat.jpg"), {1, 3, 360, 480}, {});
  Tensor cat = crop_middle(resize(pixels, 256, 341, Filter::cubic), 224, 224);
  runtime::preprocess(cat, {{104, 117, 123}, {1, 1, 1}, true}, "cat.jpg");
  const std::vector<Tensor> out = nn::run_float(network, {cat});
  std::ifstream synset(data("synset.txt"));
  std::string name;
  const int best = largest(out.at(0))[0];
  for (int line = 0; line <= best; ++line) std::getline(synset, name);
  EXPECT_THAT(name, testing::HasSubstr("tabby"));
  EXPECT_NEAR(out[0].data[static_cast<std::size_t>(best)], 0.43, 0.005);
}

TEST(FloatNetworks, UltrafaceSees156AnchorsAbove70PercentGiveOrTakeTwo) {
  EYERISS_NEEDS_SHARED();
  const nn::Network network = onnx::read_onnx(model("ultraface_rfb320.onnx"));
  const Tensor pixels = runtime::read_picture(data("face17.jpg"), {1, 3, 898, 1600}, {});
  Tensor faces = resize(pixels, 240, 320, Filter::linear);
  runtime::preprocess(faces, {{127, 127, 127}, {128, 128, 128}, false}, "face17.jpg");
  const std::vector<Tensor> out = nn::run_float(network, {faces});
  ASSERT_EQ(out.at(0).dims, (Dims{1, 4420, 2}));
  ASSERT_EQ(out.at(1).dims, (Dims{1, 4420, 4}));
  int anchors = 0;
  for (std::size_t i = 0; i < 4420; ++i) anchors += out[0].data[2 * i + 1] > 0.7f;
  // Which anchors pass by a hair depends on the JPEG decoder and on how the picture is resized.
  EXPECT_NEAR(anchors, 156, 2);
}

TEST(FloatNetworks, AlexnetFeaturesHaveTheShapesOfTheBenchmark) {
  EYERISS_NEEDS_SHARED();
  const nn::Network network = onnx::read_onnx(model("alexnet_features_pruned.onnx"));
  EXPECT_EQ(network.inputs.at(0).dims, (Dims{nn::kDynamic, 3, 227, 227}));
  const std::vector<Dims> dims = nn::infer_shapes(network, 4);
  std::vector<Dims> outputs;
  for (const int value : network.outputs) outputs.push_back(dims[static_cast<std::size_t>(value)]);
  EXPECT_THAT(outputs, testing::ElementsAre(Dims{4, 96, 55, 55}, Dims{4, 256, 27, 27}, Dims{4, 384, 13, 13},
                                            Dims{4, 384, 13, 13}, Dims{4, 256, 13, 13}, Dims{4, 256, 6, 6}));
}

struct Expected {
  const char* file;
  int conv_layers, fc_layers;
  Dims output;
};

TEST(FloatNetworks, GraphsOfPublishedNetworksHaveTheirLayersAndShapes) {
  EYERISS_NEEDS_SHARED();
  const Expected published[] = {{"shapes/light_bvlc_alexnet_227.onnx", 5, 3, {2, 1000}},
                                {"shapes/light_inception_v1.onnx", 57, 1, {2, 1000}},
                                {"shapes/light_resnet50.onnx", 53, 1, {2, 1000}},
                                {"shapes/light_squeezenet.onnx", 26, 0, {2, 1000, 1, 1}},
                                {"shapes/light_vgg19.onnx", 16, 3, {2, 1000}}};
  for (const Expected& expected : published) {
    const nn::Network network = onnx::read_onnx(model(expected.file));
    int conv_layers = 0, fc_layers = 0;
    for (const nn::Node& node : network.nodes) {
      conv_layers += std::holds_alternative<nn::Conv>(node.op);
      fc_layers += std::holds_alternative<nn::FullyConnected>(node.op);
      EXPECT_FALSE(std::holds_alternative<nn::BatchNorm>(node.op))
          << expected.file << ": " << node.name << " is not folded";
    }
    EXPECT_EQ(conv_layers, expected.conv_layers) << expected.file;
    EXPECT_EQ(fc_layers, expected.fc_layers) << expected.file;
    const std::vector<Dims> dims = nn::infer_shapes(network, 2);  // the files say batch 1
    EXPECT_EQ(dims[static_cast<std::size_t>(network.outputs.at(0))], expected.output) << expected.file;
  }
}

}  // namespace
}  // namespace eyeriss::shared
