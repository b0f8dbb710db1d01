#include "eyeriss/nn/quantise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "eyeriss/base/error.h"
#include "eyeriss/base/random.h"
#include "eyeriss/nn/fixed_point.h"
#include "eyeriss/nn/quantised_run.h"

namespace eyeriss::nn {
namespace {

Tensor random_tensor(Dims dims, double scale, std::uint64_t seed) {
  Tensor tensor(std::move(dims));
  base::Random random(seed);
  for (float& value : tensor.data) value = static_cast<float>(random.normal() * scale);
  return tensor;
}

std::vector<float> random_bias(std::int64_t count, double scale, std::uint64_t seed) {
  return random_tensor({count}, scale, seed).data;
}

// CONV, ReLU, pool, CONV, ReLU, FC: the kinds of layers that the chip runs, with 36 to 288 products in a sum.
Network small_network(double weight_scale = 0.1) {
  Network network;
  int value = network.add_input("image", {kDynamic, 4, 16, 16});
  Conv conv1;
  conv1.weights = random_tensor({16, 4, 3, 3}, weight_scale, 1);
  conv1.bias = random_bias(16, weight_scale, 2);
  conv1.pads = {1, 1, 1, 1};
  value = network.add_node("CONV1", conv1, {value});
  value = network.add_node("RELU1", Relu{}, {value});
  MaxPool pool;
  pool.window.kernel = pool.window.strides = {2, 2};
  value = network.add_node("POOL1", pool, {value});
  Conv conv2;
  conv2.weights = random_tensor({32, 8, 3, 3}, weight_scale, 3);
  conv2.bias = random_bias(32, weight_scale, 4);
  conv2.group = 2;
  value = network.add_node("CONV2", conv2, {value});
  value = network.add_node("RELU2", Relu{}, {value});
  FullyConnected fc;
  fc.weights = random_tensor({10, 1152}, weight_scale, 5);
  fc.bias = random_bias(10, weight_scale, 6);
  value = network.add_node("FC1", fc, {value});
  network.outputs = {value};
  return network;
}

double output_sqnr(const Network& network, const QuantisedNetwork& quantised, const std::vector<Tensor>& inputs,
                   const QuantiseOptions& options = {}) {
  return sqnr_db(run_float(network, inputs)[0], run_quantised(network, quantised, inputs, options).outputs[0]);
}

TEST(Quantise, FormatsAddUpToTheShift) {
  const Network network = small_network();
  const QuantisedNetwork quantised = quantise(network, {random_tensor({2, 4, 16, 16}, 1.0, 7)});
  ASSERT_EQ(quantised.layers.size(), 3u);
  for (const QuantisedLayer& layer : quantised.layers) {
    EXPECT_EQ(layer.shift, layer.ifmap_frac + layer.filter_frac - layer.ofmap_frac);
    EXPECT_GE(layer.shift, 0);
    EXPECT_LE(layer.shift, 16);
  }
  EXPECT_EQ(quantised.layers[0].filters.dims, (std::array<std::int64_t, 4>{16, 4, 3, 3}));
  EXPECT_EQ(quantised.layers[1].filters.dims, (std::array<std::int64_t, 4>{32, 8, 3, 3}));
  EXPECT_EQ(quantised.layers[2].filters.dims, (std::array<std::int64_t, 4>{10, 1152, 1, 1}));
  EXPECT_EQ(quantised.layers[2].bias.dims, (std::array<std::int64_t, 4>{1, 10, 1, 1}));
}

TEST(Quantise, LayersWithPoolingBetweenThemShareAFormat) {
  const QuantisedNetwork quantised = quantise(small_network(), {random_tensor({2, 4, 16, 16}, 1.0, 7)});
  EXPECT_EQ(quantised.layers[1].ifmap_frac, quantised.layers[0].ofmap_frac);
  EXPECT_EQ(quantised.layers[2].ifmap_frac, quantised.layers[1].ofmap_frac);
}

TEST(Quantise, FindsTheReluThatTheChipDoes) {
  const QuantisedNetwork quantised = quantise(small_network(), {random_tensor({1, 4, 16, 16}, 1.0, 7)});
  EXPECT_EQ(quantised.layers[0].relu_index, 1);
  EXPECT_EQ(quantised.layers[1].relu_index, 4);
  EXPECT_EQ(quantised.layers[2].relu_index, -1);
  EXPECT_EQ(quantised.of_node(3), &quantised.layers[1]);
  EXPECT_EQ(quantised.of_node(2), nullptr);
}

TEST(Quantise, OtherInputsThanThoseOfCalibrationStayCloseToFloat) {
  for (const double scale : {0.001, 0.1, 30.0}) {
    const Network network = small_network(scale);
    const QuantisedNetwork quantised = quantise(network, {random_tensor({4, 4, 16, 16}, 1.0, 7)});
    EXPECT_GT(output_sqnr(network, quantised, {random_tensor({4, 4, 16, 16}, 1.0, 8)}), 39) << "weights of " << scale;
  }
}

TEST(Quantise, PixelsNeedNoPreparation) {
  Tensor pixels({2, 4, 16, 16});
  base::Random random(9);
  for (float& value : pixels.data) value = static_cast<float>(random.between(0, 255));
  const Network network = small_network();
  const QuantisedNetwork quantised = quantise(network, {pixels});
  EXPECT_GT(output_sqnr(network, quantised, {pixels}), 44);
}

// A filter whose products are all truncated: without the correction of the initial psums every ofmap word would be half
// a step for each product too low.
TEST(Quantise, TruncationLeavesNoBiasBehind) {
  Network network;
  const int input = network.add_input("image", {kDynamic, 64, 12, 12});
  Conv conv;
  conv.weights = random_tensor({8, 64, 3, 3}, 0.05, 11);
  network.outputs = {network.add_node("CONV", conv, {input})};
  Tensor ifmaps = random_tensor({1, 64, 12, 12}, 1.0, 12);
  for (float& value : ifmaps.data) value = value > 0 ? value : 0;  // what a ReLU leaves
  const QuantisedNetwork quantised = quantise(network, {ifmaps});
  const QuantisedLayer& layer = quantised.layers[0];
  const Tensor wanted = run_float(network, {ifmaps})[0], got = run_quantised(network, quantised, {ifmaps}).outputs[0];
  const auto positions = static_cast<std::ptrdiff_t>(wanted.size() / 8);
  for (std::ptrdiff_t m = 0; m < 8; ++m) {
    double error = 0;
    for (std::ptrdiff_t i = 0; i < positions; ++i) {
      const auto at = static_cast<std::size_t>(m * positions + i);
      error += static_cast<double>(got.data[at] - wanted.data[at]);
    }
    const double steps = std::ldexp(error / static_cast<double>(positions), layer.ofmap_frac);
    EXPECT_LT(std::fabs(steps), 2.0) << "of some 140 steps that 288 products lose, filter " << m;
  }
}

// The second group reads dark channels: its products lose nothing. (Taps with few words borrow a little from the others.)
TEST(Quantise, EveryGroupIsCorrectedForItsOwnChannels) {
  Network network;
  const int input = network.add_input("image", {kDynamic, 64, 12, 12});
  Conv conv;
  conv.weights = random_tensor({8, 32, 3, 3}, 0.05, 11);
  conv.group = 2;
  network.outputs = {network.add_node("CONV", conv, {input})};
  Tensor ifmaps = random_tensor({1, 64, 12, 12}, 1.0, 12);
  for (std::size_t i = 0; i < ifmaps.data.size(); ++i)
    ifmaps.data[i] = i < ifmaps.data.size() / 2 && ifmaps.data[i] > 0 ? ifmaps.data[i] : 0;
  const QuantisedNetwork quantised = quantise(network, {ifmaps});
  const std::vector<std::int16_t>& bias = quantised.layers[0].bias.data;
  for (std::size_t m = 0; m < 4; ++m) EXPECT_GT(bias[m], 4 * std::abs(bias[4 + m])) << "filter " << m;
}

// Pieces of the picture are busier than others: the filters carry the part of the correction that follows the activity.
TEST(Quantise, CorrectionFollowsTheActivityOfTheIfmaps) {
  Network network;
  const int input = network.add_input("image", {kDynamic, 64, 12, 12});
  Conv conv;
  conv.weights = random_tensor({8, 64, 3, 3}, 0.05, 13);
  network.outputs = {network.add_node("CONV", conv, {input})};
  Tensor ifmaps = random_tensor({1, 64, 12, 12}, 1.0, 14);
  for (std::size_t i = 0; i < ifmaps.data.size(); ++i)
    ifmaps.data[i] = i % 12 < 6 && ifmaps.data[i] > 0 ? ifmaps.data[i] : 0;  // the right half is dark
  const QuantisedNetwork quantised = quantise(network, {ifmaps});
  QuantisedNetwork uncorrected = quantised;
  QuantisedLayer& layer = uncorrected.layers[0];
  const Tensor plain_filters = conv.weights;
  layer.filters = to_words(plain_filters, layer.filter_frac);
  EXPECT_GT(output_sqnr(network, quantised, {ifmaps}), output_sqnr(network, uncorrected, {ifmaps}) + 6);
}

TEST(Quantise, RoundedProductsGetNoCorrection) {
  QuantiseOptions options;
  options.round_products = true;
  const Network network = small_network();
  const Tensor input = random_tensor({1, 4, 16, 16}, 1.0, 7);
  const QuantisedNetwork quantised = quantise(network, {input}, options);
  const QuantisedLayer& layer = quantised.layers[0];
  EXPECT_EQ(layer.filters, to_words(std::get<Conv>(network.nodes[0].op).weights, layer.filter_frac));
  EXPECT_GT(output_sqnr(network, quantised, {input}, options), 49);
}

TEST(Quantise, FinalValuesFitWithHeadroom) {
  const Network network = small_network();
  const Tensor input = random_tensor({1, 4, 16, 16}, 1.0, 7);
  Tensor twice = input;
  for (float& value : twice.data) value *= 1.9f;
  const QuantisedNetwork quantised = quantise(network, {input});
  const QuantisedRun run = run_quantised(network, quantised, {twice});
  EXPECT_EQ(run.saturated_words, 0u);
  EXPECT_EQ(run.overflowed_words, 0u);
}

TEST(Quantise, FewOutputsOfCalibrationGetTwiceTheHeadroom) {
  const Network network = small_network();
  const std::vector<Tensor> once{random_tensor({1, 4, 16, 16}, 1.0, 7)};
  const QuantisedNetwork quantised = quantise(network, once);
  std::vector<float> largest;
  run_float(network, once, [&](int, const Tensor& output) {
    largest.push_back(0);
    for (const float value : output.data) largest.back() = std::max(largest.back(), std::fabs(value));
  });
  EXPECT_EQ(quantised.layers[0].ofmap_frac, fraction_bits(2.0 * static_cast<double>(largest[0])));  // 4,096 words
  EXPECT_EQ(quantised.layers[2].ofmap_frac, fraction_bits(4.0 * static_cast<double>(largest[5])));  // 10 words
}

TEST(Quantise, FloatMeansAreThoseOfEachFilterOverImagesAndPositionsAfterRelu) {
  const Network network = small_network();
  const std::vector<Tensor> images{random_tensor({3, 4, 16, 16}, 1.0, 7)};
  std::vector<Tensor> outputs;
  run_float(network, images, [&](int, const Tensor& output) { outputs.push_back(output); });
  const Tensor& conv1 = outputs[1];  // after RELU1
  const std::vector<double> means = quantise(network, images).layers[0].float_means;
  ASSERT_EQ(means.size(), 16u);
  for (std::size_t m = 0; m < 16; ++m) {
    double sum = 0;
    for (std::size_t n = 0; n < 3; ++n)
      for (std::size_t i = 0; i < 256; ++i) sum += static_cast<double>(conv1.data[(n * 16 + m) * 256 + i]);
    EXPECT_NEAR(means[m], sum / (3 * 256), 1e-9) << "filter " << m;
  }
}

TEST(Quantise, CountsWhatLeavesItsRange) {
  const Network network = small_network();
  const Tensor input = random_tensor({1, 4, 16, 16}, 1.0, 7);
  Tensor larger = input;
  for (float& value : larger.data) value *= 100;
  const QuantisedRun run = run_quantised(network, quantise(network, {input}), {larger});
  EXPECT_GT(run.saturated_words, 0u);
  EXPECT_GT(run.overflowed_words, 0u);
}

TEST(Quantise, DilatedLayersAreThoseOfTheFloatNetwork) {
  Network network;
  const int input = network.add_input("image", {kDynamic, 3, 15, 17});
  Conv conv;
  conv.weights = random_tensor({5, 3, 3, 2}, 0.2, 21);
  conv.dilations = {2, 3};
  conv.strides = {2, 1};
  conv.pads = {1, 0, 2, 1};
  network.outputs = {network.add_node("CONV", conv, {input})};
  const Tensor ifmaps = random_tensor({2, 3, 15, 17}, 1.0, 22);
  EXPECT_GT(output_sqnr(network, quantise(network, {ifmaps}), {ifmaps}), 55);
}

TEST(Quantise, SilentNetworkIsQuantisedToo) {
  const Network network = small_network(0.0);
  const QuantisedNetwork quantised = quantise(network, {Tensor({1, 4, 16, 16})});
  const QuantisedRun run = run_quantised(network, quantised, {Tensor({1, 4, 16, 16})});
  EXPECT_EQ(run.outputs[0], Tensor({1, 10}));
}

TEST(Quantise, ExtremeScalesStayWithinTheWindow) {
  for (const double scale : {1e-9, 1e9}) {
    const Network network = small_network(scale);
    const Tensor input = random_tensor({1, 4, 16, 16}, 1.0, 7);
    const QuantisedNetwork quantised = quantise(network, {input});
    for (const QuantisedLayer& layer : quantised.layers) {
      EXPECT_GE(layer.shift, 0);
      EXPECT_LE(layer.shift, 16);
    }
  }
}

TEST(Quantise, NamesTheLayerWhoseValuesAreNotFinite) {
  Network network = small_network();
  std::get<Conv>(network.nodes[3].op).weights.data[5] = std::numeric_limits<float>::infinity();
  try {
    quantise(network, {random_tensor({1, 4, 16, 16}, 1.0, 7)});
    FAIL() << "no error";
  } catch (const base::Error& error) {
    EXPECT_NE(std::string(error.what()).find("layer CONV2: a value is infinite"), std::string::npos) << error.what();
  }
}

TEST(Quantise, SameWordsEveryTime) {
  const Network network = small_network();
  const Tensor input = random_tensor({3, 4, 16, 16}, 1.0, 7);
  EXPECT_EQ(quantise(network, {input}).layers, quantise(network, {input}).layers);
}

// The largest values come first, twice as large in the middle, or far larger at the end: formats that stay, that the
// statistics were taken for ahead, and that make a second run.
TEST(Quantise, ImagesInPortionsGiveTheSameBitForBit) {
  const Network network = small_network();
  for (const double last_scale : {0.1, 1.0, 1.5, 40.0}) {
    Tensor images = random_tensor({5, 4, 16, 16}, 1.0, 7);
    const std::size_t size = images.data.size() / 5;
    for (std::size_t i = 3 * size; i < images.data.size(); ++i)
      images.data[i] = static_cast<float>(last_scale * static_cast<double>(images.data[i]));
    const std::vector<Tensor> inputs{images};
    const QuantisedNetwork whole = quantise(network, inputs);
    for (const std::int64_t at_once : {1, 2, 3, 5})
      EXPECT_EQ(quantise(network, images_of(inputs), at_once).layers, whole.layers)
          << at_once << " at once, the last times " << last_scale;
  }
}

}  // namespace
}  // namespace eyeriss::nn
