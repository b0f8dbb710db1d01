#include "eyeriss/runtime/session.h"

#include <gtest/gtest.h>

#include <cmath>

#include "eyeriss/base/random.h"
#include "eyeriss/nn/float_run.h"
#include "eyeriss/nn/quantised_run.h"
#include "eyeriss/runtime/expect_error_test.h"
#include "eyeriss/runtime/images_at_once.h"
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

// A network of CONV, FC and host layers of random sizes; one of the CONVs may be cut into pieces, two may run in parallel.
nn::Network random_network(base::Random& random) {
  nn::Network network;
  network.name = "random";
  std::int64_t channels = random.between(1, 4), size = random.between(10, 20);
  int value = network.add_input("picture", {nn::kDynamic, channels, size, size});
  const auto conv = [&](const std::string& name, int from, std::int64_t filters, std::int64_t taps,
                        std::int64_t dilation) {
    const std::int64_t pad = (taps - 1) * dilation / 2;
    return network.add_node(name,
                            nn::Conv{random_tensor(random, {filters, channels, taps, taps}, 0.3),
                                     {},
                                     1,
                                     {1, 1},
                                     {dilation, dilation},
                                     {pad, pad, pad, pad}},
                            {from});
  };
  for (int block = 0; block < 2; ++block) {
    const std::string name = fmt::format("block{}", block);
    const std::int64_t filters = random.between(2, 12);
    const int left = conv(name + "left", value, filters, 3, random.between(1, 2));
    value = random.chance(0.5)
                ? network.add_node(name + "sum", nn::Add{}, {left, conv(name + "right", value, filters, 1, 1)})
                : left;
    if (random.chance(0.7)) value = network.add_node(name + "relu", nn::Relu{}, {value});
    if (random.chance(0.5)) {
      nn::MaxPool pool;
      pool.window.kernel = pool.window.strides = {2, 2};
      value = network.add_node(name + "pool", pool, {value});
      size /= 2;
    }
    channels = filters;
  }
  value = network.add_node("flat", nn::Flatten{}, {value});
  value = network.add_node("classes", nn::FullyConnected{random_tensor(random, {7, channels * size * size}, 0.1), {}},
                           {value});
  network.outputs = {network.add_node("softmax", nn::Softmax{}, {value})};
  return network;
}

std::string counts_of(const NetworkRun& run) {
  std::string text = fmt::format("{} saturated\n", run.saturated_words);
  for (const LayerRun& layer : run.layers) {
    text += fmt::format("{} {} {}, {} dB\n", layer.name, nn::to_string(layer.conv.shape),
                        mapping::to_string(layer.mapping), layer.sqnr_db.value_or(0));
    arch::for_each_count(layer.activity,
                         [&](const char* name, std::uint64_t count) { text += fmt::format("{} {}\n", name, count); });
  }
  for (const HostRun& layer : run.host_layers)
    text += fmt::format("{} {} {}\n", layer.name, layer.kind, nn::to_string(layer.output_dims));
  return text;
}

// Formats, corrected biases, words, and every count of every layer.
TEST(Session, ABatchInPortionsOfAnySizeGivesWhatTheWholeBatchGives) {
  const auto timings = std::make_shared<PassTimings>(arch::ChipConfig{});
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    base::Random random(seed);
    const nn::Network network = random_network(random);
    nn::Dims dims = network.inputs[0].dims;
    dims[0] = random.between(5, 9);
    const nn::Tensor pictures = random_tensor(random, dims, 1.0);
    SessionOptions options;
    options.compare_float = random.chance(0.5);
    options.verify = true;
    options.headroom = random.chance(0.5) ? 1.0 : 8.0;
    NetworkRun whole;
    for (const std::int64_t at_once : {dims[0], std::int64_t{1}, std::int64_t{2}, std::int64_t{3}, std::int64_t{4}}) {
      SCOPED_TRACE(fmt::format("seed {}, {} images, {} at once", seed, dims[0], at_once));
      options.images_at_once = at_once;
      Session session(network, make_engine(EngineKind::fast, arch::ChipConfig{}, timings), options);
      session.calibrate({pictures});
      const NetworkRun run = session.run({pictures});
      if (at_once == dims[0]) whole = run;
      ASSERT_EQ(run.outputs, whole.outputs);
      ASSERT_EQ(counts_of(run), counts_of(whole));
    }
  }
}

TEST(Session, ImagesThatANodeJoinsComeTogether) {
  nn::Network network;
  network.name = "joins";
  base::Random random(3);
  int value = network.add_input("picture", {nn::kDynamic, 2, 6, 6});
  value = network.add_node(
      "conv", nn::Conv{random_tensor(random, {3, 2, 3, 3}, 0.3), {}, 1, {1, 1}, {1, 1}, {0, 0, 0, 0}}, {value});
  network.outputs = {network.add_node("turned", nn::Transpose{{1, 0, 2, 3}}, {value})};
  const std::vector<nn::Tensor> pictures{random_tensor(random, {5, 2, 6, 6}, 1.0)};
  EXPECT_EQ(images_at_once(network, nn::images_of(pictures), 2), 5);
  SessionOptions options;
  options.images_at_once = 2;
  Session session(network, make_engine(EngineKind::fast, {}, std::make_shared<PassTimings>(arch::ChipConfig{})),
                  options);
  session.calibrate(pictures);
  EXPECT_EQ(session.run(pictures).outputs[0].dims, (nn::Dims{3, 5, 4, 4}));
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
