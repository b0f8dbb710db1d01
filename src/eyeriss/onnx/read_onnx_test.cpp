// What the importer makes of files: beyond single operators (conformance_test.cpp), how graphs are folded and
// simplified.
#include "eyeriss/onnx/read_onnx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "eyeriss/nn/float_run.h"
#include "eyeriss/nn/network_shapes.h"
#include "eyeriss/onnx/model_builder_test.h"

namespace eyeriss::onnx {
namespace {

using nn::Dims;
using nn::kDynamic;
using nn::Tensor;
using testing::ElementsAre;

std::vector<std::string> op_names(const nn::Network& network) {
  std::vector<std::string> names;
  for (const nn::Node& node : network.nodes) names.push_back(nn::op_name(node.op));
  return names;
}

Tensor counting(Dims dims) {
  Tensor tensor(std::move(dims));
  std::iota(tensor.data.begin(), tensor.data.end(), 1.0f);
  return tensor;
}

nn::Network import(const ModelBuilder& builder) {
  return parse_onnx(builder.bytes(), "test.onnx");
}

TEST(ReadOnnx, NamesOfInputsNodesOutputsAndMetadataAreKept) {
  ModelBuilder builder;
  auto& item = *builder.model.add_metadata_props();
  item.set_key("mean");
  item.set_value("0.5");
  builder.input("picture", {kDynamic, 3, 4, 4});
  builder.floats("w", {2, 3, 1, 1}, std::vector<float>(6, 1.0f));
  builder.node("Conv", "CONV1", {"picture", "w"}, "c");
  builder.node("Relu", "", {"c"}, "scores");
  builder.output("scores");
  const nn::Network network = import(builder);
  EXPECT_EQ(network.name, "test");
  EXPECT_EQ(network.metadata.at("mean"), "0.5");
  EXPECT_EQ(network.value_names[static_cast<std::size_t>(network.inputs.at(0).value)], "picture");
  EXPECT_EQ(network.inputs[0].dims, (Dims{kDynamic, 3, 4, 4}));
  EXPECT_EQ(network.nodes.at(0).name, "CONV1");
  EXPECT_EQ(network.nodes.at(1).name, "scores");  // a node without a name goes by its output
  EXPECT_EQ(network.value_names[static_cast<std::size_t>(network.outputs.at(0))], "scores");
}

TEST(ReadOnnx, TwoNodesOfOneNameBecomeTwo) {
  ModelBuilder builder;
  builder.input("x", {1, 4});
  builder.node("Relu", "same", {"x"}, "t");
  builder.node("Sigmoid", "same", {"t"}, "y");
  builder.output("y");
  const nn::Network network = import(builder);
  EXPECT_NE(network.nodes.at(0).name, network.nodes.at(1).name);
}

TEST(ReadOnnx, BatchNormalizationIsFoldedIntoTheConvBeforeIt) {
  ModelBuilder builder;
  builder.input("x", {1, 1, 2, 2});
  builder.floats("w", {2, 1, 1, 1}, {1.0f, 2.0f});
  builder.floats("b", {2}, {1.0f, -1.0f});
  builder.floats("scale", {2}, {3.0f, 0.5f});
  builder.floats("bias", {2}, {0.25f, 4.0f});
  builder.floats("mean", {2}, {2.0f, 1.0f});
  builder.floats("variance", {2}, {4.0f, 0.25f});
  builder.node("Conv", "conv", {"x", "w", "b"}, "c");
  auto& norm = builder.node("BatchNormalization", "norm", {"c", "scale", "bias", "mean", "variance"}, "y");
  auto& epsilon = *norm.add_attribute();
  epsilon.set_name("epsilon");
  epsilon.set_type(::onnx::AttributeProto::FLOAT);
  epsilon.set_f(0.0f);
  builder.output("y");
  const nn::Network network = import(builder);
  EXPECT_THAT(op_names(network), ElementsAre("Conv"));
  const Tensor out = nn::run_float(network, {Tensor({1, 1, 2, 2}, {0.0f, 1.0f, 2.0f, 3.0f})}).at(0);
  // filter 0: ((x + 1) - 2) / 2 * 3 + 0.25; filter 1: ((2x - 1) - 1) / 0.5 * 0.5 + 4
  EXPECT_EQ(out, Tensor({1, 2, 2, 2}, {-1.25f, 0.25f, 1.75f, 3.25f, 2.0f, 4.0f, 6.0f, 8.0f}));
}

TEST(ReadOnnx, BatchNormalizationStaysWhereAnotherNodeReadsTheConv) {
  ModelBuilder builder;
  builder.input("x", {1, 1, 2, 2});
  builder.floats("w", {1, 1, 1, 1}, {2.0f});
  for (const char* name : {"scale", "bias", "mean", "variance"}) builder.floats(name, {1}, {1.0f});
  builder.node("Conv", "conv", {"x", "w"}, "c");
  builder.node("BatchNormalization", "norm", {"c", "scale", "bias", "mean", "variance"}, "n");
  builder.node("Add", "both", {"c", "n"}, "y");
  builder.output("y");
  EXPECT_THAT(op_names(import(builder)), ElementsAre("Conv", "BatchNormalization", "Add"));
}

TEST(ReadOnnx, AConstantPerFilterAfterAConvBecomesItsBias) {
  ModelBuilder builder;
  builder.input("x", {1, 1, 1, 2});
  builder.floats("w", {2, 1, 1, 1}, {1.0f, 2.0f});
  builder.floats("plus", {2, 1, 1}, {10.0f, 20.0f});
  builder.node("Conv", "conv", {"x", "w"}, "c");
  builder.node("Add", "add", {"plus", "c"}, "y");
  builder.output("y");
  const nn::Network network = import(builder);
  EXPECT_THAT(op_names(network), ElementsAre("Conv"));
  EXPECT_EQ(nn::run_float(network, {Tensor({1, 1, 1, 2}, {1.0f, 2.0f})}).at(0),
            Tensor({1, 2, 1, 2}, {11.0f, 12.0f, 22.0f, 24.0f}));
}

TEST(ReadOnnx, AConstantPerPixelAfterAConvStaysAnAdd) {
  ModelBuilder builder;
  builder.input("x", {1, 1, 1, 2});
  builder.floats("w", {2, 1, 1, 1}, {1.0f, 2.0f});
  builder.floats("plus", {1, 2}, {10.0f, 20.0f});
  builder.node("Conv", "conv", {"x", "w"}, "c");
  builder.node("Add", "add", {"c", "plus"}, "y");
  builder.output("y");
  EXPECT_THAT(op_names(import(builder)), ElementsAre("Conv", "Add"));
}

// How exporters flatten with a dynamic batch: Shape -> Gather -> Unsqueeze -> Concat with -1 -> Reshape.
TEST(ReadOnnx, AShapeComputedFromTheDynamicBatchFolds) {
  ModelBuilder builder;
  builder.input("x", {kDynamic, 2, 1, 3});
  builder.integers("zero", {0}).clear_dims();
  builder.integers("first", {0});
  builder.integers("rest", {-1});
  builder.floats("w", {6, 2}, std::vector<float>(12, 1.0f));
  builder.node("Shape", "shape", {"x"}, "s");
  set_int(builder.node("Gather", "gather", {"s", "zero"}, "n"), "axis", 0);
  builder.node("Unsqueeze", "unsqueeze", {"n", "first"}, "n1");
  set_int(builder.node("Concat", "concat", {"n1", "rest"}, "target"), "axis", 0);
  builder.node("Reshape", "flatten", {"x", "target"}, "flat");
  builder.node("MatMul", "fc", {"flat", "w"}, "y");
  builder.output("y");
  const nn::Network network = import(builder);
  EXPECT_THAT(op_names(network), ElementsAre("Gemm"));
  EXPECT_EQ(nn::run_float(network, {counting({2, 2, 1, 3})}).at(0), Tensor({2, 2}, {21.0f, 21.0f, 57.0f, 57.0f}));
}

// {1, 4, 3, 2} is computed from {3, 2, 1} by every operator that shapes are computed with.
TEST(ReadOnnx, AShapeComputedByEveryOperatorOnWholeNumbersFolds) {
  ModelBuilder builder(18);
  builder.input("x", {1, 24});
  for (const auto& [name, values] : std::vector<std::pair<std::string, std::vector<std::int64_t>>>{
           {"none", {0}}, {"one", {1}}, {"two", {2}}, {"end", {4}}, {"pads", {1, 2}}, {"none_and_two", {0, 2}}})
    builder.integers(name, values);
  const auto node = [&](const char* type, const std::vector<std::string>& inputs, const char* result) -> auto& {
    return builder.node(type, result, inputs, result);
  };
  set_ints(node("Constant", {}, "c"), "value_ints", {3, 2, 1});
  node("Add", {"c", "one"}, "a"), node("Mul", {"a", "two"}, "m"), node("Div", {"m", "two"}, "d");  // 4 3 2
  node("Sub", {"none", "d"}, "s"), node("Sub", {"none", "s"}, "t");
  set_int(node("Cast", {"t"}, "floats"), "to", ::onnx::TensorProto::FLOAT);
  set_int(node("Cast", {"floats"}, "integers"), "to", ::onnx::TensorProto::INT64);
  node("Pad", {"integers", "pads"}, "p");                      // 0 4 3 2 0 0
  node("Slice", {"p", "one", "end"}, "cut");                   // 4 3 2
  node("Unsqueeze", {"cut", "none_and_two"}, "u");             // 1 x 3 x 1
  node("Transpose", {"u"}, "v"), node("Squeeze", {"v"}, "w");  // 3
  node("Flatten", {"w"}, "f"), node("Squeeze", {"f", "one"}, "g");
  set_int(node("Concat", {"one", "g"}, "shape"), "axis", 0);
  node("Reshape", {"x", "shape"}, "y");
  builder.output("y");
  EXPECT_EQ(nn::run_float(import(builder), {counting({1, 24})}).at(0), counting({1, 4, 3, 2}));
}

TEST(ReadOnnx, InitializersOfEveryTypeAreReadFromBothFields) {
  using Proto = ::onnx::TensorProto;
  const auto sum_with = [](const auto& fill, int type) {
    ModelBuilder builder;
    builder.input("x", {1, 2});
    fill(builder.add("c", {2}, type));
    set_int(builder.node("Cast", "cast", {"c"}, "f"), "to", Proto::FLOAT);
    builder.node("Add", "add", {"x", "f"}, "y");
    builder.output("y");
    return nn::run_float(import(builder), {Tensor({1, 2}, {0.5f, 0.0f})}).at(0);
  };
  const auto check = [&](int type, auto first, auto second, const auto& add) {
    const Tensor expected({1, 2}, {static_cast<float>(first) + 0.5f, static_cast<float>(second)});
    const auto raw = [&](Proto& tensor) {
      const decltype(first) both[] = {first, second};
      tensor.set_raw_data(both, sizeof both);
    };
    const auto listed = [&](Proto& tensor) { add(tensor, first), add(tensor, second); };
    EXPECT_EQ(sum_with(raw, type), expected) << Proto::DataType_Name(type);
    EXPECT_EQ(sum_with(listed, type), expected) << Proto::DataType_Name(type);
  };
  const auto as_int32 = [](Proto& tensor, auto value) { tensor.add_int32_data(value); };
  const auto as_uint64 = [](Proto& tensor, auto value) { tensor.add_uint64_data(value); };
  check(Proto::INT8, std::int8_t{-128}, std::int8_t{127}, as_int32);
  check(Proto::UINT8, std::uint8_t{255}, std::uint8_t{1}, as_int32);
  check(Proto::INT16, std::int16_t{-32768}, std::int16_t{3}, as_int32);
  check(Proto::UINT16, std::uint16_t{65535}, std::uint16_t{3}, as_int32);
  check(Proto::INT32, std::int32_t{-70000}, std::int32_t{3}, as_int32);
  check(Proto::BOOL, true, false, as_int32);
  check(Proto::UINT32, std::uint32_t{1} << 31, std::uint32_t{3}, as_uint64);
  check(Proto::UINT64, std::uint64_t{1} << 40, std::uint64_t{3}, as_uint64);
  check(Proto::INT64, -(std::int64_t{1} << 40), std::int64_t{3},
        [](Proto& tensor, auto value) { tensor.add_int64_data(value); });
  check(Proto::DOUBLE, -2.5, 3.0, [](Proto& tensor, auto value) { tensor.add_double_data(value); });
}

TEST(ReadOnnx, AFileOfBatchOneRunsWithAnyBatch) {
  ModelBuilder builder;
  builder.input("x", {1, 2, 1, 3});
  builder.integers("target", {1, 6});
  builder.integers("split", {1, -1, 3});
  builder.node("Reshape", "flatten", {"x", "target"}, "flat");
  builder.node("Reshape", "back", {"flat", "split"}, "y");
  builder.output("y");
  EXPECT_EQ(nn::run_float(import(builder), {counting({5, 2, 1, 3})}).at(0),
            Tensor({5, 2, 3}, counting({5, 2, 1, 3}).data));
}

TEST(ReadOnnx, AutoPadIsResolvedForOddAndEvenSizes) {
  for (const char* mode : {"SAME_UPPER", "SAME_LOWER"}) {
    ModelBuilder builder;
    builder.input("x", {1, 1, 5, 6});
    builder.floats("w", {1, 1, 2, 4}, std::vector<float>(8, 1.0f));
    auto& conv = builder.node("Conv", "conv", {"x", "w"}, "y");
    set_string(conv, "auto_pad", mode);
    set_ints(conv, "strides", {2, 1});
    builder.output("y");
    const nn::Network network = import(builder);
    const nn::Padding& pads = std::get<nn::Conv>(network.nodes.at(0).op).pads;
    // rows: 3 windows of 2 at stride 2 span 6, one row is missing; columns: 6 windows of 4 span 9, three are missing
    const bool upper = mode == std::string("SAME_UPPER");
    EXPECT_EQ(pads, (upper ? nn::Padding{0, 1, 1, 2} : nn::Padding{1, 2, 0, 1})) << mode;
  }
}

TEST(ReadOnnx, Float16AndDoubleInitializersAreRead) {
  ModelBuilder builder;
  builder.input("x", {1, 6});
  auto& half = builder.add("half", {6}, ::onnx::TensorProto::FLOAT16);
  // 1, -2, largest subnormal, largest, smallest subnormal, -0
  for (const int bits : {0x3c00, 0xc000, 0x03ff, 0x7bff, 0x0001, 0x8000}) half.add_int32_data(bits);
  auto& wide = builder.add("wide", {6}, ::onnx::TensorProto::DOUBLE);
  for (const double value : {0.5, 0.25, 0.0, 0.0, 0.0, 0.0}) wide.add_double_data(value);
  builder.node("Mul", "mul", {"x", "half"}, "m");
  builder.node("Add", "add", {"m", "wide"}, "y");
  builder.output("y");
  EXPECT_EQ(nn::run_float(import(builder), {Tensor({1, 6}, std::vector<float>(6, 1.0f))}).at(0),
            Tensor({1, 6}, {1.5f, -1.75f, 1023.0f / 16777216.0f, 65504.0f, 1.0f / 16777216.0f, 0.0f}));
}

TEST(ReadOnnx, QuantisedWeightsAreDequantisedPerChannel) {
  ModelBuilder builder;
  builder.input("x", {1, 2});
  auto& weights = builder.add("w8", {2, 2}, ::onnx::TensorProto::INT8);
  for (const int value : {1, -2, 3, -128}) weights.add_int32_data(value);
  builder.floats("scale", {2}, {0.5f, 0.25f});
  auto& zero = builder.add("zero", {2}, ::onnx::TensorProto::INT8);
  for (const int value : {1, 0}) zero.add_int32_data(value);
  set_int(builder.node("DequantizeLinear", "dq", {"w8", "scale", "zero"}, "w"), "axis", 0);
  set_int(builder.node("Gemm", "fc", {"x", "w"}, "y"), "transB", 1);
  builder.output("y");
  const nn::Network network = import(builder);
  EXPECT_THAT(op_names(network), ElementsAre("Gemm"));
  EXPECT_EQ(std::get<nn::FullyConnected>(network.nodes[0].op).weights, Tensor({2, 2}, {0.0f, -1.5f, 0.75f, -32.0f}));
}

TEST(ReadOnnx, OneWeightTensorMayServeTwoLayers) {
  ModelBuilder builder;
  builder.input("x", {1, 1, 2, 2});
  builder.floats("w", {1, 1, 1, 1}, {3.0f});
  builder.node("Conv", "a", {"x", "w"}, "t");
  builder.node("Conv", "b", {"t", "w"}, "y");
  builder.output("y");
  EXPECT_EQ(nn::run_float(import(builder), {counting({1, 1, 2, 2})}).at(0),
            Tensor({1, 1, 2, 2}, {9.0f, 18.0f, 27.0f, 36.0f}));
}

TEST(ReadOnnx, DropoutAndIdentityVanishAndTheOutputKeepsItsName) {
  ModelBuilder builder;
  builder.input("x", {1, 4});
  builder.node("Relu", "relu", {"x"}, "r");
  builder.node("Dropout", "drop", {"r"}, "d");
  builder.node("Identity", "same", {"d"}, "scores");
  builder.output("scores");
  const nn::Network network = import(builder);
  EXPECT_THAT(op_names(network), ElementsAre("Relu"));
  EXPECT_EQ(network.value_names[static_cast<std::size_t>(network.outputs.at(0))], "scores");
}

TEST(ReadOnnx, NodesThatLeadToNoOutputAreDropped) {
  ModelBuilder builder;
  builder.input("x", {1, 4});
  builder.node("Relu", "used", {"x"}, "y");
  builder.node("Sigmoid", "unused", {"x"}, "z");
  builder.output("y");
  EXPECT_THAT(op_names(import(builder)), ElementsAre("Relu"));
}

// A direct sum over all seven loops of a 3-D CONV.
TEST(ReadOnnx, AThreeDimensionalConvWithStrideDilationPadsAndGroupsIsExact) {
  ModelBuilder builder;
  builder.input("x", {2, 2, 5, 4, 3});
  const Tensor w = counting({2, 1, 2, 2, 2}), x = counting({2, 2, 5, 4, 3});
  builder.floats("w", w.dims, w.data);
  auto& conv = builder.node("Conv", "conv", {"x", "w"}, "y");
  set_ints(conv, "strides", {2, 1, 1});
  set_ints(conv, "dilations", {2, 1, 1});
  set_ints(conv, "pads", {1, 0, 1, 1, 0, 0});
  set_int(conv, "group", 2);
  builder.output("y");
  const Tensor out = nn::run_float(import(builder), {x}).at(0);
  ASSERT_EQ(out.dims, (Dims{2, 2, 3, 3, 3}));
  std::size_t at = 0;
  for (int n = 0; n < 2; ++n)
    for (int m = 0; m < 2; ++m)
      for (int d = 0; d < 3; ++d)
        for (int e = 0; e < 3; ++e)
          for (int f = 0; f < 3; ++f) {
            float sum = 0.0f;
            for (int k = 0; k < 2; ++k)
              for (int r = 0; r < 2; ++r)
                for (int s = 0; s < 2; ++s) {
                  const int z = 2 * d + 2 * k - 1, y = e + r, column = f + s - 1;
                  if (z < 0 || z >= 5 || column < 0 || column >= 3) continue;
                  sum += w.data[static_cast<std::size_t>(m * 8 + k * 4 + r * 2 + s)] *
                         x.data[static_cast<std::size_t>((((n * 2 + m) * 5 + z) * 4 + y) * 3 + column)];
                }
            ASSERT_EQ(out.data[at++], sum) << n << m << d << e << f;
          }
}

}  // namespace
}  // namespace eyeriss::onnx
