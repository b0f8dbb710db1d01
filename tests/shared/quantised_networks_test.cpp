// The quantiser on trained networks, with the plain reference convolution: no engine takes part.
#include <gtest/gtest.h>

#include <map>

#include "eyeriss/nn/fixed_point.h"
#include "eyeriss/nn/quantised_run.h"
#include "eyeriss/onnx/read_onnx.h"
#include "eyeriss/runtime/picture.h"
#include "eyeriss/zoo/zoo.h"
#include "resize.h"
#include "shared_data.h"

namespace eyeriss::shared {
namespace {

using nn::Tensor;

Tensor first_pictures(const Tensor& pictures, std::int64_t count) {
  nn::Dims dims = pictures.dims;
  const std::int64_t size = pictures.size() / dims[0];
  dims[0] = count;
  return Tensor(std::move(dims), {pictures.data.begin(), pictures.data.begin() + count * size});
}

int count_right(const nn::Network& network, std::int64_t calibration_digits, std::int64_t digits_count) {
  const Digits digits = read_digits(digits_count);
  const nn::QuantisedNetwork quantised = nn::quantise(network, {first_pictures(digits.pictures, calibration_digits)});
  const nn::QuantisedRun run = nn::run_quantised(network, quantised, {digits.pictures});
  const std::vector<int> answers = largest(run.outputs[0]);
  int right = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) right += answers[i] == digits.labels[i];
  return right;
}

TEST(QuantisedNetworks, OneDigitIsEnoughToCalibrateWith) {
  EYERISS_NEEDS_SHARED();
  EXPECT_GE(count_right(zoo::network("lenet5"), 1, 300), 295);
  EXPECT_GE(count_right(onnx::read_onnx(model("mnist_cntk.onnx")), 1, 300), 295);
}

TEST(QuantisedNetworks, AlexNetOnTheCatKeeps30DecibelsInEveryLayer) {
  EYERISS_NEEDS_SHARED();
  const nn::Network network = onnx::read_onnx(model("alexnet_features_pruned.onnx"));
  const Tensor pixels = runtime::read_picture(data("cat.jpg"), {1, 3, 360, 480}, {});
  Tensor cat = crop_middle(resize(pixels, 256, 341, Filter::cubic), 227, 227);
  runtime::preprocess(cat, {{104, 117, 123}, {1, 1, 1}, true}, "cat.jpg");
  std::map<int, Tensor> wanted;
  nn::run_float(network, {cat}, [&](int node_index, const Tensor& output) { wanted[node_index] = output; });
  const nn::QuantisedNetwork quantised = nn::quantise(network, {cat});
  nn::run_quantised(network, quantised, {cat}, {}, [&](int node_index, const Tensor& output) {
    if (quantised.of_node(node_index) != nullptr) return;  // its ReLU is in the words already
    EXPECT_GE(nn::sqnr_db(wanted.at(node_index), output), 30)
        << network.nodes[static_cast<std::size_t>(node_index)].name;
  });
}

}  // namespace
}  // namespace eyeriss::shared
