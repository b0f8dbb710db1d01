// The graph, its shapes and its float run.
#include "eyeriss/nn/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/float_run.h"
#include "eyeriss/nn/network_shapes.h"
#include "eyeriss/nn/simplify.h"

namespace eyeriss::nn {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

template <class F>
std::string message_of(F f) {
  try {
    f();
  } catch (const base::Error& error) {
    return error.what();
  }
  return "no error";
}

Conv conv_of_ones(std::int64_t M, std::int64_t C, std::int64_t R) {
  Conv conv;
  conv.weights = Tensor({M, C, R, R});
  conv.weights.data.assign(conv.weights.data.size(), 1.0f);
  return conv;
}

// x -> CONV -> ReLU -> pool -> FC
struct Small {
  Network network;
  int x, conv, relu, pool, fc;

  Small() {
    network.name = "small";
    x = network.add_input("x", {kDynamic, 2, 5, 5});
    conv = network.add_node("CONV1", conv_of_ones(3, 2, 2), {x});
    relu = network.add_node("relu", Relu{}, {conv});
    pool = network.add_node("pool", MaxPool{{{2, 2}, {2, 2}, {1, 1}, {}, false}}, {relu});
    fc = network.add_node("FC", FullyConnected{Tensor({4, 12}), {1, 2, 3, 4}}, {pool});
    network.outputs = {fc};
  }
};

TEST(Network, ShapesFollowFromTheInputAndTheBatchStaysOpen) {
  const Small small;
  const std::vector<Dims> open = infer_shapes(small.network, kDynamic), four = infer_shapes(small.network, 4);
  EXPECT_EQ(open[static_cast<std::size_t>(small.conv)], (Dims{kDynamic, 3, 4, 4}));
  EXPECT_EQ(open[static_cast<std::size_t>(small.fc)], (Dims{kDynamic, 4}));
  EXPECT_EQ(four[static_cast<std::size_t>(small.pool)], (Dims{4, 3, 2, 2}));
}

TEST(Network, AnInputOfAnotherShapeIsAnErrorThatNamesIt) {
  const Small small;
  EXPECT_THAT(message_of([&] {
                run_float(small.network, {Tensor({1, 2, 5, 6})});
              }),
              AllOf(HasSubstr("input x"), HasSubstr("1x2x5x6"), HasSubstr("Nx2x5x5")));
  EXPECT_THAT(message_of([&] { run_float(small.network, {}); }), HasSubstr("0 input tensors, it takes 1"));
}

TEST(Network, AContradictionNamesTheNode) {
  Small small;
  small.network.nodes[3].op = FullyConnected{Tensor({4, 13}), {}};
  EXPECT_THAT(message_of([&] { infer_shapes(small.network, 1); }),
              AllOf(HasSubstr("node FC (Gemm)"), HasSubstr("12 words"), HasSubstr("4x13")));
}

TEST(Network, TheObserverSeesEveryNodeInOrder) {
  const Small small;
  std::vector<Dims> seen;
  Tensor last;
  const std::vector<Tensor> out = run_float(small.network, {Tensor({2, 2, 5, 5})}, [&](int index, const Tensor& value) {
    EXPECT_EQ(index, static_cast<int>(seen.size()));
    seen.push_back(value.dims);
    last = value;
  });
  EXPECT_THAT(seen, ElementsAre(Dims{2, 3, 4, 4}, Dims{2, 3, 4, 4}, Dims{2, 3, 2, 2}, Dims{2, 4}));
  EXPECT_EQ(out.at(0), last);
  EXPECT_EQ(last, Tensor({2, 4}, {1, 2, 3, 4, 1, 2, 3, 4}));
}

TEST(Network, AnOutputInTheMiddleAndAnInputAsOutputAreReturned) {
  Small small;
  small.network.outputs = {small.conv, small.x, small.fc, small.conv};
  const std::vector<Tensor> out = run_float(small.network, {Tensor({1, 2, 5, 5}, std::vector<float>(50, 1.0f))});
  EXPECT_EQ(out.at(0), Tensor({1, 3, 4, 4}, std::vector<float>(48, 8.0f)));
  EXPECT_EQ(out.at(1).dims, (Dims{1, 2, 5, 5}));
  EXPECT_EQ(out.at(3), out[0]);
}

TEST(FollowingRelu, IsFoundWhereItAloneReadsTheLayer) {
  Small small;
  EXPECT_EQ(following_relu(small.network, readers(small.network), 0), 1);
  EXPECT_EQ(following_relu(small.network, readers(small.network), 3), -1);  // nothing reads the FC layer
}

TEST(FollowingRelu, IsNotFoundWhereTheLayerIsReadElsewhereOrIsAnOutput) {
  Small twice;
  twice.network.outputs = {twice.network.add_node("sigmoid", Sigmoid{}, {twice.conv}), twice.fc};
  EXPECT_EQ(following_relu(twice.network, readers(twice.network), 0), -1);
  Small output;
  output.network.outputs.push_back(output.conv);
  EXPECT_EQ(following_relu(output.network, readers(output.network), 0), -1);
}

TEST(Simplify, AFlattenBeforeAnFcLayerVanishesOneThatMixesTheBatchStays) {
  for (const bool keeps : {true, false}) {
    Network network;
    const int x = network.add_input("x", {2, 3, 4});
    const int flat = network.add_node("flat", keeps ? Op{Flatten{1}} : Op{Reshape{{1, 24}}}, {x});
    network.outputs = {network.add_node("FC", FullyConnected{Tensor({5, keeps ? 12 : 24}), {}}, {flat})};
    simplify(network);
    EXPECT_EQ(network.nodes.size(), keeps ? 1u : 2u);
    EXPECT_NO_THROW(infer_shapes(network, std::vector<Dims>{{2, 3, 4}}));
  }
}

TEST(Simplify, AChainOfAddAndNormsFoldsIntoOneConv) {
  Network network;
  const int x = network.add_input("x", {kDynamic, 1, 1, 1});
  const int conv = network.add_node("CONV1", conv_of_ones(2, 1, 1), {x});
  const int add = network.add_node("add", Add{}, {conv, network.add_constant("c", Tensor({1, 2, 1, 1}, {1.0f, 2.0f}))});
  const int norm = network.add_node("norm", BatchNorm{{10.0f, 100.0f}, {0.5f, 0.25f}}, {add});
  network.outputs = {network.add_node("relu", Relu{}, {norm})};
  const Tensor in({1, 1, 1, 1}, {3.0f});
  const Tensor before = run_float(network, {in}).at(0);
  simplify(network);
  EXPECT_EQ(network.nodes.size(), 2u);
  EXPECT_TRUE(network.constants.empty());
  EXPECT_EQ(run_float(network, {in}).at(0), before);
  EXPECT_EQ(before, Tensor({1, 2, 1, 1}, {40.5f, 500.25f}));
}

TEST(OutputDims, RefusesWhatContradictsAndWhatIsTooLarge) {
  const auto refuse = [](const Op& op, const std::vector<Dims>& in) {
    return message_of([&] { output_dims(op, in, "here"); });
  };
  Conv conv = conv_of_ones(4, 2, 3);
  EXPECT_THAT(refuse(conv, {{1, 3, 8, 8}}), AllOf(HasSubstr("here: "), HasSubstr("3 channels")));
  EXPECT_THAT(refuse(conv, {{1, 2, 2, 8}}), HasSubstr("spans 3 rows, the padded ifmap has 2"));
  EXPECT_THAT(refuse(conv, {{1, 2, 8}}), HasSubstr("1x2x8"));
  conv.strides = {0, 1};
  EXPECT_THAT(refuse(conv, {{1, 2, 8, 8}}), HasSubstr("stride 0"));
  conv.strides = {1, 1};
  conv.bias = {1.0f};
  EXPECT_THAT(refuse(conv, {{1, 2, 8, 8}}), HasSubstr("1 biases for 4 filters"));
  EXPECT_THAT(refuse(Add{}, {{2, 3}, {2, 4}}), HasSubstr("contradict"));
  EXPECT_THAT(refuse(Sub{}, {{2, 3}}), HasSubstr("1 inputs, Sub takes 2"));
  EXPECT_THAT(refuse(Concat{1}, {{2, 3}, {3, 3}}), HasSubstr("cannot join"));
  EXPECT_THAT(refuse(Reshape{{5, -1}}, {{2, 3}}), HasSubstr("2x3"));
  EXPECT_THAT(refuse(Reshape{{-1, -1}}, {{2, 3}}), HasSubstr("no shape"));
  EXPECT_THAT(refuse(Squeeze{{1}}, {{2, 3}}), HasSubstr("not 1"));
  EXPECT_THAT(refuse(Transpose{{0, 0}}, {{2, 3}}), HasSubstr("perm 0,0"));
  EXPECT_THAT(refuse(Pad{{0, 3}, {0, 0}, 0.0f, Pad::Mode::reflect}, {{2, 3}}), HasSubstr("at most 2"));
  EXPECT_THAT(refuse(Pad{{0, -4}, {0, 0}, 0.0f, Pad::Mode::constant}, {{2, 3}}), HasSubstr("pads -4"));
  EXPECT_THAT(refuse(Gather{0, {{1}, {2}}}, {{2, 3}}), HasSubstr("index 2 of a dimension of 2"));
  EXPECT_THAT(refuse(MatMul{}, {{2, 3}, {4, 5}}), HasSubstr("3 columns do not meet 4 rows"));
  EXPECT_THAT(refuse(Softmax{2, false}, {{2, 3}}), HasSubstr("axis 2"));
  EXPECT_THAT(refuse(BatchNorm{{1.0f}, {1.0f}}, {{2, 3}}), HasSubstr("1 scales"));
  EXPECT_THAT(refuse(Add{}, {{1 << 20, 1}, {1, 1 << 20}}), HasSubstr("2^31"));
}

TEST(OutputDims, CeilModeNeverStartsAWindowOutsideTheFmap) {
  const auto rows = [](std::int64_t H, std::int64_t kernel, std::int64_t stride, std::int64_t pad) {
    const Window window{{kernel, 1}, {stride, 1}, {1, 1}, {pad, 0, pad, 0}, true};
    return output_dims(MaxPool{window}, {{1, 1, H, 1}}, "test")[2];
  };
  EXPECT_EQ(rows(6, 3, 2, 0), 3);  // starts 0 2 4; the last hangs over
  EXPECT_EQ(rows(7, 3, 2, 0), 3);
  EXPECT_EQ(rows(4, 1, 3, 0), 2);
  EXPECT_EQ(rows(3, 2, 4, 1), 1);  // a second window would start at row 3, below the fmap
}

TEST(ElementCount, KeepsADynamicBatchAndRefusesOverflow) {
  EXPECT_EQ(element_count({}), 1);
  EXPECT_EQ(element_count({kDynamic, 3}), kDynamic);
  EXPECT_EQ(element_count({4, 0}), 0);
  EXPECT_THROW(element_count({2, -3}), base::Error);
  EXPECT_THROW(element_count({std::int64_t{1} << 40, std::int64_t{1} << 40}), base::Error);
  EXPECT_EQ(to_string(Dims{kDynamic, 3, 227}), "Nx3x227");
}

}  // namespace
}  // namespace eyeriss::nn
