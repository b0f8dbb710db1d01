// What the importer says about files that it cannot take: where, what, and what to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>

#include "eyeriss/base/error.h"
#include "eyeriss/base/random.h"
#include "eyeriss/onnx/model_builder_test.h"
#include "eyeriss/onnx/read_onnx.h"

namespace eyeriss::onnx {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string message_of(const std::string& bytes) {
  try {
    parse_onnx(bytes, "m.onnx");
  } catch (const base::Error& error) {
    return error.what();
  }
  return "no error";
}

std::string message_of(const ModelBuilder& builder) {
  return message_of(builder.bytes());
}

// x (2 x 3 x 8 x 8) -> Conv 'conv1' with 4 filters of 3 x 3 x 3 -> y.
ModelBuilder small_conv(std::int64_t opset = 13) {
  ModelBuilder builder(opset);
  builder.input("x", {2, 3, 8, 8});
  builder.floats("w", {4, 3, 3, 3}, std::vector<float>(108, 0.5f));
  builder.node("Conv", "conv1", {"x", "w"}, "y");
  builder.output("y");
  return builder;
}

TEST(BadFiles, TheGoodFileThatTheOthersAreMadeFromIsTaken) {
  EXPECT_EQ(message_of(small_conv()), "no error");
}

TEST(BadFiles, AnOperatorOfAnyNumberOfInputsThatHasNoneIsAnError) {
  for (const char* type : {"Concat", "Sum"}) {
    ModelBuilder builder;
    ::onnx::NodeProto& node = builder.node(type, "none", {}, "y");
    if (node.op_type() == "Concat") set_int(node, "axis", 0);
    builder.output("y");
    EXPECT_THAT(message_of(builder),
                HasSubstr("node 'none' (" + std::string(type) + ", opset 13): input 0 is missing"));
  }
}

TEST(BadFiles, AFileThatIsNotOnnxIsNamedSo) {
  EXPECT_THAT(message_of("PNG, or anything else"), AllOf(HasSubstr("m.onnx"), HasSubstr("not an ONNX model")));
  EXPECT_THAT(message_of("{\"json\": 1}"), HasSubstr("not an ONNX model"));
  EXPECT_THAT(message_of(std::string(100, '\0')), HasSubstr("not an ONNX model"));
}

TEST(BadFiles, AnEmptyFileIsNamedSo) {
  EXPECT_THAT(message_of(""), HasSubstr("the file is empty"));
}

TEST(BadFiles, AFileThatIsCutOffAnywhereIsAnError) {
  const std::string bytes = small_conv().bytes();
  for (std::size_t size = 1; size < bytes.size(); ++size)
    EXPECT_NE(message_of(bytes.substr(0, size)), "no error") << size << " of " << bytes.size() << " bytes";
  EXPECT_THAT(message_of(bytes.substr(0, bytes.size() / 2)),
              AllOf(HasSubstr("cut off"), HasSubstr(fmt::format("has {} bytes", bytes.size() / 2))));
}

TEST(BadFiles, RandomBytesAndDamagedModelsAreErrorsNeverCrashes) {
  base::Random random(7);
  const std::string good = small_conv().bytes();
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = good;
    for (std::int64_t hits = random.between(1, 6); hits > 0; --hits)
      bytes[static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(bytes.size()) - 1))] =
          static_cast<char>(random.between(0, 255));
    refused += message_of(bytes) != "no error";
  }
  EXPECT_GT(refused, 500);  // hits on weights and names change values only
}

TEST(BadFiles, AnUnreadableFileSaysWhy) {
  EXPECT_THROW(read_onnx("no/such/file.onnx"), base::Error);
  try {
    read_onnx("no/such/file.onnx");
  } catch (const base::Error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("no/such/file.onnx"), HasSubstr("No such file")));
  }
  try {
    read_onnx(std::filesystem::temp_directory_path());
    ADD_FAILURE() << "a folder was read";
  } catch (const base::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("directory"));
  }
}

TEST(BadFiles, AnOperatorThatWeLackIsNamedWithItsNodeAndOpset) {
  ModelBuilder builder = small_conv();
  builder.node("GridSample", "warp", {"y", "y"}, "z");
  EXPECT_THAT(message_of(builder),
              AllOf(HasSubstr("node 'warp'"), HasSubstr("operator GridSample"), HasSubstr("opset 13")));
}

TEST(BadFiles, AnOperatorOfAnotherDomainIsNamedWithIt) {
  ModelBuilder builder = small_conv();
  builder.node("Relu", "r", {"y"}, "z").set_domain("com.example");
  EXPECT_THAT(message_of(builder), AllOf(HasSubstr("node 'r'"), HasSubstr("com.example.Relu")));
}

TEST(BadFiles, AnOpsetOutsideSevenToEighteenIsRefused) {
  EXPECT_THAT(message_of(small_conv(6)), AllOf(HasSubstr("opset 6"), HasSubstr("7 to 18")));
  EXPECT_THAT(message_of(small_conv(19)), HasSubstr("opset 19"));
  EXPECT_EQ(message_of(small_conv(7)), "no error");
  EXPECT_EQ(message_of(small_conv(18)), "no error");
}

TEST(BadFiles, ACyclicGraphShowsTheCircle) {
  ModelBuilder builder;
  builder.input("x", {1, 4});
  builder.node("Add", "a", {"x", "u"}, "t");
  builder.node("Relu", "b", {"t"}, "u");
  builder.output("u");
  EXPECT_THAT(message_of(builder),
              AllOf(HasSubstr("cyclic"), HasSubstr("node 'a' (Add)"), HasSubstr("node 'b' (Relu)")));
}

TEST(BadFiles, NodesInAnotherOrderAreNoError) {
  ModelBuilder builder;
  builder.input("x", {1, 4});
  builder.node("Relu", "second", {"t"}, "u");
  builder.node("Sigmoid", "first", {"x"}, "t");
  builder.output("u");
  EXPECT_EQ(message_of(builder), "no error");
}

TEST(BadFiles, AnInputThatIsDefinedNowhereIsNamed) {
  ModelBuilder builder = small_conv();
  builder.node("Relu", "r", {"nowhere"}, "z");
  EXPECT_THAT(message_of(builder),
              AllOf(HasSubstr("node 'r' (Relu)"), HasSubstr("'nowhere'"), HasSubstr("defined nowhere")));
}

TEST(BadFiles, AnOutputThatIsDefinedNowhereIsNamed) {
  ModelBuilder builder = small_conv();
  builder.output("lost");
  EXPECT_THAT(message_of(builder), AllOf(HasSubstr("output"), HasSubstr("'lost'")));
}

TEST(BadFiles, ANameDefinedTwiceIsAnError) {
  ModelBuilder builder = small_conv();
  builder.node("Relu", "again", {"x"}, "y");
  EXPECT_THAT(message_of(builder), AllOf(HasSubstr("node 'again'"), HasSubstr("'y'"), HasSubstr("already defined")));
}

TEST(BadFiles, ANameWithAControlCharacterIsRefused) {
  ModelBuilder builder = small_conv();
  builder.model.mutable_graph()->mutable_node(0)->set_name("conv1\nconv2");
  EXPECT_THAT(message_of(builder), HasSubstr("has a control character (byte 10); rename it"));
}

TEST(BadFiles, ShapesThatContradictAreShown) {
  ModelBuilder conv;
  conv.input("x", {2, 3, 8, 8});
  conv.floats("w", {4, 5, 3, 3}, std::vector<float>(180, 0.5f));
  conv.node("Conv", "conv1", {"x", "w"}, "y");
  conv.output("y");
  EXPECT_THAT(message_of(conv),
              AllOf(HasSubstr("node 'conv1' (Conv, opset 13)"), HasSubstr("3 channels"), HasSubstr("4x5x3x3")));

  ModelBuilder add;
  add.input("x", {2, 3});
  add.input("z", {2, 4});
  add.node("Add", "sum", {"x", "z"}, "y");
  add.output("y");
  EXPECT_THAT(message_of(add),
              AllOf(HasSubstr("node 'sum'"), HasSubstr("2x3"), HasSubstr("2x4"), HasSubstr("contradict")));

  ModelBuilder big = small_conv();
  set_ints(*big.model.mutable_graph()->mutable_node(0), "dilations", {4, 4});
  EXPECT_THAT(message_of(big), AllOf(HasSubstr("spans 9 rows"), HasSubstr("has 8")));
}

TEST(BadFiles, KernelShapeMustBeThatOfTheWeights) {
  ModelBuilder builder = small_conv();
  set_ints(*builder.model.mutable_graph()->mutable_node(0), "kernel_shape", {5, 5});
  EXPECT_THAT(message_of(builder), AllOf(HasSubstr("kernel_shape 5x5"), HasSubstr("3x3")));
}

TEST(BadFiles, NegativeDimensionsAreErrors) {
  ModelBuilder input;
  input.input("x", {1, -3, 8, 8});
  input.model.mutable_graph()
      ->mutable_input(0)
      ->mutable_type()
      ->mutable_tensor_type()
      ->mutable_shape()
      ->mutable_dim(1)
      ->set_dim_value(-3);
  input.output("x");
  EXPECT_THAT(message_of(input), AllOf(HasSubstr("input 'x'"), HasSubstr("-3"), HasSubstr("negative")));

  ModelBuilder weights = small_conv();
  weights.model.mutable_graph()->mutable_initializer(0)->set_dims(0, -4);
  EXPECT_THAT(message_of(weights), AllOf(HasSubstr("initializer 'w'"), HasSubstr("-4"), HasSubstr("negative")));
}

TEST(BadFiles, HugeDimensionsAreErrorsBeforeAnyMemoryIsTaken) {
  const std::int64_t huge = std::int64_t{1} << 62;
  ModelBuilder input;
  input.input("x", {1, huge, 8, 8});
  input.node("Relu", "r", {"x"}, "y");
  input.output("y");
  EXPECT_THAT(message_of(input), AllOf(HasSubstr("input 'x'"), HasSubstr("2^29")));

  ModelBuilder weights = small_conv();
  for (int d = 0; d < 4; ++d) weights.model.mutable_graph()->mutable_initializer(0)->set_dims(d, 100000);
  EXPECT_THAT(message_of(weights), AllOf(HasSubstr("initializer 'w'"), HasSubstr("100000x100000"), HasSubstr("2^29")));

  ModelBuilder filled;
  filled.integers("shape", {100000, 100000, 100000});
  filled.node("ConstantOfShape", "fill", {"shape"}, "y");
  filled.output("y");
  EXPECT_THAT(message_of(filled), AllOf(HasSubstr("node 'fill'"), HasSubstr("2^29")));

  ModelBuilder padded;
  padded.input("x", {1, 1, 8, 8});
  padded.integers("pads", {0, 0, 2000000000, 2000000000, 0, 0, 0, 0});
  padded.node("Pad", "pad", {"x", "pads"}, "y");
  padded.output("y");
  EXPECT_THAT(message_of(padded), AllOf(HasSubstr("node 'pad'"), HasSubstr("2^31")));
}

TEST(BadFiles, ATensorThatClaimsMoreThanTheFileHoldsIsAnError) {
  ModelBuilder builder = small_conv();
  builder.model.mutable_graph()->mutable_initializer(0)->set_dims(0, 400000);
  EXPECT_THAT(message_of(builder),
              AllOf(HasSubstr("initializer 'w'"), HasSubstr("10800000 values"), HasSubstr("holds 108 (432 bytes)")));
}

TEST(BadFiles, WeightsMustBeFinite) {
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                          -std::numeric_limits<float>::infinity()}) {
    ModelBuilder builder;
    builder.input("x", {2, 3, 8, 8});
    std::vector<float> weights(108, 0.5f);
    weights[17] = bad;
    builder.floats("w", {4, 3, 3, 3}, weights);
    builder.node("Conv", "conv1", {"x", "w"}, "y");
    builder.output("y");
    EXPECT_THAT(message_of(builder),
                AllOf(HasSubstr("node 'conv1'"), HasSubstr("number 17"), HasSubstr("must be finite")));
  }
}

TEST(BadFiles, AVarianceThatHasNoRootIsAnError) {
  ModelBuilder builder;
  builder.input("x", {1, 1, 2, 2});
  for (const char* name : {"scale", "bias", "mean"}) builder.floats(name, {1}, {1.0f});
  builder.floats("variance", {1}, {-1.0f});
  builder.node("BatchNormalization", "bn", {"x", "scale", "bias", "mean", "variance"}, "y");
  builder.output("y");
  EXPECT_THAT(message_of(builder), AllOf(HasSubstr("node 'bn'"), HasSubstr("finite")));
}

TEST(BadFiles, TypesThatWeLackAreNamed) {
  ModelBuilder input;
  input.input("x", {1, 4}, ::onnx::TensorProto::STRING);
  input.output("x");
  EXPECT_THAT(message_of(input), AllOf(HasSubstr("input 'x'"), HasSubstr("type string")));

  ModelBuilder weights = small_conv();
  weights.model.mutable_graph()->mutable_initializer(0)->set_data_type(::onnx::TensorProto::COMPLEX64);
  EXPECT_THAT(message_of(weights), AllOf(HasSubstr("initializer 'w'"), HasSubstr("type complex64")));
}

TEST(BadFiles, ExternalDataAreRefused) {
  ModelBuilder builder = small_conv();
  builder.model.mutable_graph()->mutable_initializer(0)->set_data_location(::onnx::TensorProto::EXTERNAL);
  EXPECT_THAT(message_of(builder), AllOf(HasSubstr("initializer 'w'"), HasSubstr("external data")));
}

TEST(BadFiles, WeightsThatAreComputedAreRefused) {
  ModelBuilder builder;
  builder.input("x", {2, 3, 8, 8});
  builder.input("w", {4, 3, 3, 3});
  builder.node("Conv", "conv1", {"x", "w"}, "y");
  builder.output("y");
  EXPECT_THAT(message_of(builder), AllOf(HasSubstr("node 'conv1'"), HasSubstr("the filters"), HasSubstr("constant")));
}

TEST(BadFiles, ADynamicDimensionOtherThanTheBatchIsRefused) {
  ModelBuilder builder;
  builder.input("x", {1, 3, nn::kDynamic, 8});
  builder.output("x");
  EXPECT_THAT(message_of(builder),
              AllOf(HasSubstr("input 'x'"), HasSubstr("dimension 2"), HasSubstr("only the first")));
}

TEST(BadFiles, AnAttributeThatWouldBeLostIsAnError) {
  ModelBuilder builder = small_conv();
  set_int(*builder.model.mutable_graph()->mutable_node(0), "deformable", 1);
  EXPECT_THAT(message_of(builder), AllOf(HasSubstr("node 'conv1'"), HasSubstr("attribute deformable")));
}

TEST(BadFiles, AUsedSecondOutputIsAnErrorAnUnusedOneIsNot) {
  ModelBuilder builder;
  builder.input("x", {1, 1, 4, 4});
  auto& pool = builder.node("MaxPool", "pool", {"x"}, "y");
  set_ints(pool, "kernel_shape", {2, 2});
  pool.add_output("places");
  builder.output("y");
  EXPECT_EQ(message_of(builder), "no error");
  builder.output("places");
  EXPECT_THAT(message_of(builder), AllOf(HasSubstr("node 'pool'"), HasSubstr("'places'"), HasSubstr("first output")));
}

}  // namespace
}  // namespace eyeriss::onnx
