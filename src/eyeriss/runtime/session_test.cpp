#include "eyeriss/runtime/session.h"

#include <gtest/gtest.h>

#include <cmath>

#include "eyeriss/base/random.h"
#include "eyeriss/nn/float_run.h"
#include "eyeriss/nn/quantised_run.h"
#include "eyeriss/runtime/expect_error_test.h"
#include "eyeriss/runtime/reference_engine_test.h"

namespace eyeriss::runtime {
namespace {

using testing::HasSubstr;

nn::Tensor random_tensor(base::Random& random, nn::Dims dims, double size) {
  nn::Tensor tensor(std::move(dims));
  for (float& value : tensor.data) value = static_cast<float>(size * random.normal());
  return tensor;
}

// CONV, ReLU, pool, a dilated CONV beside a grouped one, their sum, and an FC layer on 3 x 3 maps.
nn::Network small_network() {
  base::Random random(4);
  nn::Network network;
  network.name = "small";
  int value = network.add_input("picture", {nn::kDynamic, 3, 12, 12});
  value = network.add_node(
      "first",
      nn::Conv{random_tensor(random, {8, 3, 3, 3}, 0.3), {0, 1, -1, 0, 0, 0, 1, 0}, 1, {1, 1}, {1, 1}, {1, 1, 1, 1}},
      {value});
  value = network.add_node("relu", nn::Relu{}, {value});
  nn::MaxPool pool;
  pool.window.kernel = pool.window.strides = {2, 2};
  value = network.add_node("pool", pool, {value});
  const int dilated = network.add_node(
      "dilated", nn::Conv{random_tensor(random, {8, 8, 3, 3}, 0.2), {}, 1, {2, 2}, {2, 2}, {2, 2, 2, 2}}, {value});
  const int grouped = network.add_node(
      "grouped", nn::Conv{random_tensor(random, {8, 1, 3, 3}, 0.3), {}, 8, {2, 2}, {1, 1}, {1, 1, 1, 1}}, {value});
  value = network.add_node("sum", nn::Add{}, {dilated, grouped});
  value = network.add_node("flat", nn::Flatten{}, {value});
  value = network.add_node("classes", nn::FullyConnected{random_tensor(random, {5, 72}, 0.1), {}}, {value});
  network.outputs = {value};
  return network;
}

TEST(Session, GivesBitForBitWhatTheQuantisedNetworkGives) {
  base::Random random(5);
  const nn::Network network = small_network();
  const nn::Tensor pictures = random_tensor(random, {3, 3, 12, 12}, 1.0);
  SessionOptions options;
  options.verify = options.compare_float = true;
  options.correct_means = false;
  Session session(network, reference_engine, options);
  session.calibrate({pictures});
  const NetworkRun run = session.run({pictures});
  const nn::QuantisedRun wanted = nn::run_quantised(network, nn::quantise(network, {pictures}), {pictures});
  ASSERT_EQ(run.outputs.size(), 1u);
  EXPECT_EQ(run.outputs[0], wanted.outputs[0]);

  ASSERT_EQ(run.layers.size(), 4u);
  EXPECT_EQ(run.layers[0].name, "first");
  EXPECT_TRUE(run.layers[0].relu);
  EXPECT_EQ(run.layers[0].activity.dram.ifmap_read, 1000u) << "the network's input is not compressed";
  EXPECT_EQ(run.layers[2].activity.dram.ifmap_read, 1u);
  EXPECT_EQ(run.layers[3].kind, "fc");
  EXPECT_EQ(run.layers[3].conv.shape, (nn::ConvShape{1, 3, 5, 8, 3, 3, 3, 3, 1, 1}))
      << "a filter that covers the ifmaps";
  for (const LayerRun& layer : run.layers) EXPECT_GT(layer.sqnr_db.value(), 40.0) << layer.name;
  ASSERT_EQ(run.host_layers.size(), 3u);
  EXPECT_EQ(run.host_layers[0].kind, "maxpool");
}

TEST(Session, CalibrationMovesEveryFilterToTheMeanOfTheFloatNetwork) {
  base::Random random(9);
  const nn::Tensor pictures = random_tensor(random, {8, 3, 12, 12}, 1.0);
  nn::Network network = small_network();
  network.outputs = {network.nodes[3].output};  // "dilated": 8 x 8 x 3 x 3
  const nn::Tensor in_float = nn::run_float(network, {pictures})[0];
  double error[2] = {0, 0};  // of the filters' means, before and after
  for (const bool corrected : {false, true}) {
    SessionOptions options;
    options.correct_means = corrected;
    options.headroom = 64;  // few bits, large errors
    Session session(network, reference_engine, options);
    session.calibrate({pictures});
    const nn::Tensor out = session.run({pictures}).outputs[0];
    for (std::size_t filter = 0; filter < 8; ++filter) {
      double sum = 0;
      for (std::size_t i = 0; i < 8 * 9; ++i) {
        const std::size_t index = (i / 9 * 8 + filter) * 9 + i % 9;
        sum += static_cast<double>(out.data[index] - in_float.data[index]);
      }
      error[corrected] += std::abs(sum);
    }
  }
  EXPECT_LT(error[true], 0.6 * error[false]);
}

TEST(Session, RunsAgainWithAnotherBatch) {
  base::Random random(6);
  const nn::Tensor two = random_tensor(random, {2, 3, 12, 12}, 1.0);
  Session session(small_network(), reference_engine, {});
  session.calibrate({two});
  const nn::Tensor both = session.run({two}).outputs[0];
  for (std::size_t image = 0; image < 2; ++image) {
    const std::size_t size = two.data.size() / 2;
    const auto begin = two.data.begin() + static_cast<std::ptrdiff_t>(image * size);
    const nn::Tensor one({1, 3, 12, 12}, std::vector<float>(begin, begin + static_cast<std::ptrdiff_t>(size)));
    const nn::Tensor alone = session.run({one}).outputs[0];
    EXPECT_TRUE(
        std::equal(alone.data.begin(), alone.data.end(), both.data.begin() + static_cast<std::ptrdiff_t>(5 * image)));
  }
}

TEST(Session, DescribesItsInputsAndOutputs) {
  const Session session(small_network(), reference_engine, {});
  ASSERT_EQ(session.inputs().size(), 1u);
  EXPECT_EQ(session.inputs()[0].name, "picture");
  EXPECT_EQ(session.inputs()[0].dims, (nn::Dims{nn::kDynamic, 3, 12, 12}));
  EXPECT_EQ(session.outputs().at(0).dims, (nn::Dims{nn::kDynamic, 5}));
}

TEST(Session, VerifyStopsAtAnEngineThatIsWrong) {
  base::Random random(7);
  const nn::Tensor picture = random_tensor(random, {1, 3, 12, 12}, 1.0);
  SessionOptions options;
  options.verify = true;
  const Engine wrong{[](const mapping::LayerWork& work, const fast::PackedFilters* packed) {
                       mapping::LayerResult result = reference_ofmaps(work, packed);
                       if (work.shape.R == 3 && work.shape.M == 8 && work.shape.G == 8) ++result.ofmaps.data.back();
                       return result;
                     },
                     false};
  Session session(small_network(), wrong, options);
  session.calibrate({picture});
  EXPECT_ERROR(session.run({picture}),
               HasSubstr("layer grouped, image 0, filter 7, row 2, column 2: the engine computes"));
}

TEST(Session, BadInputsAreErrors) {
  Session session(small_network(), reference_engine, {});
  EXPECT_ERROR(session.run({nn::Tensor({1, 3, 12, 12})}), HasSubstr("calibrate it"));
  EXPECT_ERROR(session.calibrate({}), "network small: 0 inputs given, it has 1");
  EXPECT_ERROR(session.calibrate({nn::Tensor({1, 3, 12, 13})}), HasSubstr("picture"));
  SessionOptions options;
  options.mappings["frist"] = parse_mapping("m=1,n=1,e=1,p=1,q=1,r=1,t=1");
  EXPECT_ERROR(Session(small_network(), reference_engine, options),
               HasSubstr("no CONV or FC layer 'frist'; did you mean 'first'?"));
}

}  // namespace
}  // namespace eyeriss::runtime
