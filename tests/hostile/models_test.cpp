// ONNX files that are valid, or nearly so, and ask for far more than they hold.
#include <fmt/format.h>

#include "bounds.h"
#include "eyeriss/onnx/model_builder_test.h"
#include "folder.h"

namespace eyeriss::hostile_test {
namespace {

using onnx::ModelBuilder;
using onnx::set_int;
using onnx::set_ints;
using Proto = ::onnx::TensorProto;

constexpr int many = 10'000;

std::string label(const char* letters, int index) {
  return fmt::format("{}{}", letters, index);
}
std::string v(int index) {
  return label("v", index);
}

class Models : public InFolder {
 protected:
  std::vector<std::string> run(const ModelBuilder& builder) const {
    return {"run", write("m.onnx", builder.bytes()), "--output", path("out.npy")};
  }
  void expect_refused_everywhere(const ModelBuilder& builder, const std::string& part) const {
    const std::string model = run(builder)[1];
    for (const char* command : {"run", "map", "dataflows"}) {
      SCOPED_TRACE(command);
      expect_refused({command, model}, part);
    }
  }
};

// x -> node -> node ... -> the output.
ModelBuilder chain(const std::string& type, int count, const nn::Dims& dims, const std::string& other = "") {
  ModelBuilder builder;
  builder.input("x", dims);
  for (int i = 0; i < count; ++i) {
    std::vector<std::string> inputs{i == 0 ? std::string("x") : v(i - 1)};
    if (!other.empty()) inputs.push_back(other);
    builder.node(type, label("n", i), inputs, v(i));
  }
  builder.output(v(count - 1));
  return builder;
}

// x -> many nodes side by side -> one that reads them all.
ModelBuilder fan(const std::string& type, const std::string& join, int count, const nn::Dims& dims,
                 const std::string& other = "") {
  ModelBuilder builder;
  builder.input("x", dims);
  auto& last = builder.node(join, "join", {}, "y");
  if (join == "Concat") set_int(last, "axis", 1);
  for (int i = 0; i < count; ++i) {
    std::vector<std::string> inputs{"x"};
    if (!other.empty()) inputs.push_back(other);
    builder.node(type, label("n", i), inputs, v(i));
    last.add_input(v(i));
  }
  builder.output("y");
  return builder;
}

// x of 1 x 4 x 4 x 4 -> one node.
ModelBuilder one(const std::string& type, const std::vector<std::string>& inputs = {"x"}) {
  ModelBuilder builder;
  builder.input("x", {1, 4, 4, 4});
  builder.node(type, "node", inputs, "y");
  builder.output("y");
  return builder;
}

::onnx::NodeProto& node_of(ModelBuilder& builder) {
  return *builder.model.mutable_graph()->mutable_node(0);
}

TEST_F(Models, TenThousandNodesInARowRun) {
  expect_done(run(chain("Relu", many, {1, 4, 4, 4})));
  expect_done(run(chain("Sigmoid", many, {1, 4, 4, 4})));
  expect_done(run(chain("Identity", many, {1, 4, 4, 4})));
  expect_done(run(chain("Flatten", many, {1, 64})));
}

TEST_F(Models, TenThousandNodesInReverseOrderRun) {
  ModelBuilder builder = chain("Sigmoid", many, {1, 4, 4, 4});
  auto& nodes = *builder.model.mutable_graph()->mutable_node();
  std::reverse(nodes.pointer_begin(), nodes.pointer_end());
  expect_done(run(builder));
}

TEST_F(Models, TenThousandNodesSideBySideRun) {
  expect_done(run(fan("Sigmoid", "Concat", many, {1, 4, 4, 4})));
  expect_done(run(fan("Sigmoid", "Sum", many, {1, 4, 4, 4})));
}

TEST_F(Models, TenThousandOutputsRun) {
  ModelBuilder builder;
  builder.input("x", {1, 4});
  for (int i = 0; i < many; ++i) {
    builder.node("Sigmoid", label("n", i), {"x"}, v(i));
    builder.output(v(i));
  }
  expect_done({"run", write("m.onnx", builder.bytes())});
}

TEST_F(Models, TenThousandReadersOfOneConstantRun) {
  ModelBuilder builder = chain("Add", many, {1, 4, 4, 4}, "c");
  builder.floats("c", {1, 4, 4, 4}, std::vector<float>(64, 0.0f));
  expect_done(run(builder));
  ModelBuilder large = chain("Mul", 40, {1, 1'000'000}, "c");
  large.floats("c", {1, 1'000'000}, std::vector<float>(1'000'000, 1.0f));
  expect_done(run(large));  // 40 copies would be 160 MB
}

TEST_F(Models, AThousandConvLayersRun) {
  ModelBuilder builder = chain("Conv", 1000, {1, 4, 4, 4}, "w");
  builder.floats("w", {4, 4, 1, 1}, std::vector<float>(16, 0.25f));
  expect_done(run(builder));
}

TEST_F(Models, FlattensBeforeEveryFcLayerAreFollowedOnce) {
  ModelBuilder builder = chain("Flatten", 2000, {1, 4});
  builder.floats("w", {4, 4}, std::vector<float>(16, 0.25f));
  builder.model.mutable_graph()->clear_output();
  auto& join = builder.node("Sum", "join", {}, "y");
  for (int i = 0; i < 500; ++i) {
    builder.node("Gemm", label("fc", i), {v(1999), "w"}, label("f", i));
    join.add_input(label("f", i));
  }
  builder.output("y");
  expect_done(run(builder));
}

TEST_F(Models, MoreNodesThanTheLimitAreRefused) {
  expect_refused_everywhere(chain("Relu", 65'537, {1, 4}), "65537 nodes, at most 65536 are supported");
}

TEST_F(Models, ACircleOfTenThousandNodesIsShownInPart) {
  ModelBuilder builder;
  builder.input("x", {1, 4});
  for (int i = 0; i < many; ++i) builder.node("Relu", label("n", i), {v((i + 1) % many)}, v(i));
  builder.output(v(0));
  expect_refused_everywhere(builder, "the graph is cyclic: node 'n0'");
}

TEST_F(Models, AnInitializerThatIsNotThereIsRefused) {
  for (const bool some : {false, true}) {
    ModelBuilder builder = one("Add", {"x", "w"});
    auto& weights = builder.add("w", {16384, 16384}, Proto::FLOAT);
    if (some) weights.set_raw_data("abc");
    expect_refused_everywhere(builder, "16384x16384 claims 268435456 values of type float, the file holds 0");
  }
}

TEST_F(Models, AnExternalFileThatIsNotThereIsRefused) {
  ModelBuilder builder = one("Add", {"x", "w"});
  auto& weights = builder.add("w", {16384, 16384}, Proto::FLOAT);
  weights.set_data_location(Proto::EXTERNAL);
  auto& place = *weights.add_external_data();
  place.set_key("location");
  place.set_value("/dev/zero");
  expect_refused_everywhere(builder, "external data");
}

TEST_F(Models, DimensionsThatOverflowAreRefused) {
  const std::int64_t huge = std::int64_t{1} << 62;
  ModelBuilder weights = one("Add", {"x", "w"});
  weights.add("w", {huge, 4}, Proto::FLOAT);
  expect_refused_everywhere(weights, "more than 2^29 values");
  ModelBuilder zero_first = one("Add", {"x", "w"});
  zero_first.add("w", {0, huge, huge}, Proto::FLOAT);
  expect_refused_everywhere(zero_first, "more than 2^29 values");
  ModelBuilder input;
  input.input("x", {1, huge, huge, 4});
  input.node("Relu", "node", {"x"}, "y");
  input.output("y");
  expect_refused_everywhere(input, "more than 2^29 values");
  ModelBuilder reshaped = one("Reshape", {"x", "s"});
  reshaped.integers("s", {huge, 4});
  expect_refused_everywhere(reshaped, "is no shape to change 1x4x4x4 to");
  ModelBuilder filled = one("Add", {"x", "k"});
  filled.integers("s", {huge, huge});
  filled.node("ConstantOfShape", "fill", {"s"}, "k");
  expect_refused_everywhere(filled, "more than 2^29 values");
  ModelBuilder pooled = one("MaxPool");
  set_ints(node_of(pooled), "kernel_shape", {1, 1});
  set_ints(node_of(pooled), "pads", {INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX});
  expect_refused_everywhere(pooled, "more than 2^31 words");
  set_ints(node_of(pooled), "strides", {huge, huge});
  expect_refused_everywhere(pooled, "is not 1 to 2147483647");
  ModelBuilder conv = one("Conv", {"x", "w"});
  conv.floats("w", {4, 4, 1, 1}, std::vector<float>(16, 0.25f));
  set_ints(node_of(conv), "pads", {INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX});
  expect_refused_everywhere(conv, "more than 2^31 words");
  ModelBuilder padded = one("Pad", {"x", "p"});
  padded.integers("p", {0, huge, huge, huge, 0, huge, huge, huge});
  expect_refused_everywhere(padded, "at most 2147483647");
  for (const char* type : {"Tile", "Expand", "Resize"}) {
    ModelBuilder other = one(type, {"x", "s"});
    other.integers("s", {huge, huge, huge, huge});
    expect_refused_everywhere(other, "is not supported");
  }
}

TEST_F(Models, AZeroBesideHugeDimensionsIsRefused) {
  ModelBuilder builder;
  builder.input("x", {1, 1 << 28, 1 << 28, 1});
  builder.node("Slice", "cut", {"x", "a", "a", "a"}, "y");
  builder.output("y");
  expect_refused_everywhere(builder, "more than 2^29 values");
}

TEST_F(Models, NothingOfHugeDimensionsCostsNothing) {
  for (const auto& [type, dims] : std::vector<std::pair<const char*, nn::Dims>>{{"Softmax", {1 << 29, 0}},
                                                                                {"LRN", {1, 1 << 29, 0, 1}},
                                                                                {"Transpose", {0, 1 << 29}},
                                                                                {"Relu", {1 << 29, 0}}}) {
    SCOPED_TRACE(type);
    ModelBuilder builder;
    builder.input("x", {1, 4});
    builder.add("nothing", dims, Proto::FLOAT);
    auto& node = builder.node(type, "node", {"nothing"}, "y");
    if (*type == 'S') set_int(node, "axis", 0);
    if (*type == 'L') set_int(node, "size", 5);
    builder.node("Sigmoid", "s", {"x"}, "z");
    builder.output("y");
    builder.output("z");
    expect_done({"run", write("m.onnx", builder.bytes())});
  }
}

TEST_F(Models, FortyDoublingsAreRefused) {
  ModelBuilder concat;
  concat.input("x", {1, 4, 4, 4});
  for (int i = 0; i < 40; ++i) {
    const std::string in = i == 0 ? std::string("x") : v(i - 1);
    set_int(concat.node("Concat", label("double", i), {in, in}, v(i)), "axis", 1);
  }
  concat.output(v(39));
  expect_refused_everywhere(concat, "more than 2^31 words");
}

TEST_F(Models, ConstantsThatTheFileDoesNotHoldAreRefused) {
  ModelBuilder doubled = one("Add", {"x", "v19"});
  doubled.integers("s", {1 << 20});
  doubled.node("ConstantOfShape", "fill", {"s"}, "k");
  for (int i = 0; i < 20; ++i) {
    const std::string in = i == 0 ? std::string("k") : v(i - 1);
    set_int(doubled.node("Concat", label("double", i), {in, in}, v(i)), "axis", 0);
  }
  expect_refused_everywhere(doubled, "constants of that size belong into the file");
  ModelBuilder large = one("Add", {"x", "k"});
  large.integers("s", {100'000, 4, 4, 4});
  large.node("ConstantOfShape", "fill", {"s"}, "k");
  expect_refused_everywhere(large, "constants of that size belong into the file");
}

TEST_F(Models, WeightsThatTenThousandLayersShareAreRefused) {
  ModelBuilder conv = fan("Conv", "Sum", many, {1, 1, 1, 1}, "w");
  conv.floats("w", {1'000'000, 1, 1, 1}, std::vector<float>(1'000'000, 0.5f));
  expect_refused_everywhere(conv, "constants of that size belong into the file");
  ModelBuilder gather = fan("Gather", "Sum", many, {1}, "i");
  gather.integers("i", std::vector<std::int64_t>(500'000, 0));
  expect_refused_everywhere(gather, "constants of that size belong into the file");
}

TEST_F(Models, MoreDimensionsThanTheLimitAreRefused) {
  ModelBuilder builder(11);
  builder.input("x", {1});
  std::vector<std::int64_t> axes(100'000);
  for (std::size_t i = 0; i < axes.size(); ++i) axes[i] = static_cast<std::int64_t>(i);
  set_ints(builder.node("Unsqueeze", "node", {"x"}, "y"), "axes", axes);
  builder.output("y");
  expect_refused_everywhere(builder, "the output has 100001 dimensions, at most 16 are supported");
}

TEST_F(Models, LongNamesAndControlCharactersDoNoHarm) {
  ModelBuilder builder = one("Sigmoid");
  const std::string name(5'000'000, '\x1b');
  node_of(builder).set_name(name);
  expect_refused_everywhere(builder, "has 5000000 bytes, at most 1024 are supported");
  ModelBuilder coloured = one("\x1b[31mRelu");
  const Ended ended = eyeriss(run(coloured));
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, testing::AllOf(testing::HasSubstr("?[31mRelu"), testing::Not(testing::HasSubstr("\x1b"))));
}

TEST_F(Models, GraphsWithinGraphsAreRefused) {
  for (const int depth : {5, 40, 1000}) {
    ::onnx::GraphProto inner;
    inner.set_name("g");
    for (int i = 0; i < depth; ++i) {
      ::onnx::GraphProto outer;
      auto& node = *outer.add_node();
      node.set_op_type("If");
      node.add_input(v(0));
      node.add_output(v(1));
      auto& branch = *node.add_attribute();
      branch.set_name("then_branch");
      branch.set_type(::onnx::AttributeProto::GRAPH);
      branch.mutable_g()->Swap(&inner);
      inner.Swap(&outer);
    }
    ModelBuilder builder;
    builder.input(v(0), {1, 4});
    const auto nodes = inner.node();
    builder.model.mutable_graph()->mutable_node()->CopyFrom(nodes);
    builder.output(v(1));
    expect_refused_everywhere(builder, depth < 30 ? "operator If" : "cannot be parsed");
  }
}

// A model whose graph is `count` times a field of no bytes.
std::string model_of_nothings(char tag, std::size_t count) {
  std::string graph(2 * count, '\0');
  for (std::size_t i = 0; i < count; ++i) graph[2 * i] = tag;
  ::onnx::ModelProto model = ModelBuilder().model;
  model.clear_graph();
  std::string bytes = model.SerializeAsString();
  bytes.push_back('\x3a');  // field 7, the graph
  std::size_t size = graph.size();
  for (; size > 127; size >>= 7) bytes.push_back(static_cast<char>((size & 127) | 128));
  bytes.push_back(static_cast<char>(size));
  return bytes + graph;
}

TEST_F(Models, MillionsOfEmptyMessagesAreRefused) {
  const char node = '\x0a', initializer = '\x2a', unknown = '\x22';
  expect_refused({"run", write("m.onnx", model_of_nothings(node, 300'000))}, "300000 nodes, at most 65536");
  for (const char tag : {node, initializer, unknown})
    for (const std::size_t count : {1'000'000u, 10'000'000u}) {
      SCOPED_TRACE(fmt::format("{} times {}", count, static_cast<int>(tag)));
      expect_refused({"run", write("m.onnx", model_of_nothings(tag, count))},
                     count == 1'000'000u && tag == unknown ? "no outputs" : "no network has so many");
    }
}

TEST_F(Models, AHugeSparseFileIsRefused) {
  const std::string model = write("m.onnx", "");
  std::filesystem::resize_file(model, std::uintmax_t{1} << 30);
  expect_refused({"run", model}, "not an ONNX model");
  std::filesystem::resize_file(model, std::uintmax_t{1} << 40);
  expect_refused({"run", model}, "a model of more than 2 GiB is not supported");
}

}  // namespace
}  // namespace eyeriss::hostile_test
