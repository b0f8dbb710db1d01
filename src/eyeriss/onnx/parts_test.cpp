#include "eyeriss/onnx/parts.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "eyeriss/onnx/model_builder_test.h"

namespace eyeriss::onnx {
namespace {

std::optional<std::uint64_t> parts_of(const std::string& bytes, std::uint64_t most = UINT64_MAX) {
  google::protobuf::io::ArrayInputStream in(bytes.data(), static_cast<int>(bytes.size()));
  return parts_bytes(in, bytes.size(), most);
}

// A network of `count` Conv nodes with all that exporters write.
ModelBuilder many_nodes(int count) {
  ModelBuilder builder;
  builder.input("v0", {1, 3, 8, 8});
  for (int i = 0; i < count; ++i) {
    const std::string weights = fmt::format("w{}", i);
    auto& node = builder.node("Conv", fmt::format("features/stage/block/convolution{}", i),
                              {fmt::format("v{}", i), weights}, fmt::format("v{}", i + 1));
    set_ints(node, "kernel_shape", {3, 3});
    set_int(node, "group", 1);
    builder.floats(weights, {3, 3, 3, 3}, std::vector<float>(81, 1.0f));
  }
  builder.output(fmt::format("v{}", count));
  return builder;
}

TEST(Parts, AreAboutWhatProtobufTakes) {
  for (const int count : {1, 10, 1000}) {
    const ModelBuilder builder = many_nodes(count);
    const auto data = static_cast<std::uint64_t>(count) * 81 * sizeof(float),
               taken = builder.model.SpaceUsedLong() - data;
    const auto counted = parts_of(builder.bytes());
    ASSERT_TRUE(counted.has_value());
    EXPECT_GT(*counted, taken / 2) << count;
    EXPECT_LT(*counted, 2 * taken) << count;
  }
}

TEST(Parts, CountingEndsAboveTheLimit) {
  const std::string bytes = many_nodes(1000).bytes();
  const auto counted = parts_of(bytes, 10'000);
  ASSERT_TRUE(counted.has_value());
  EXPECT_GT(*counted, 10'000u);
  EXPECT_LT(*counted, 20'000u);
}

// A field that holds these bytes, which are few.
std::string field(char tag, const std::string& bytes) {
  std::string whole;
  whole.push_back(tag);
  whole.push_back(static_cast<char>((bytes.size() & 127) | 128));
  whole.push_back(static_cast<char>(bytes.size() >> 7));
  return whole.append(bytes);
}

// A graph within an attribute of a node, so many times.
std::string nested_graphs(int depth) {
  const char node = 1 << 3 | 2, attribute = 5 << 3 | 2, graph_of_attribute = 6 << 3 | 2, graph = 7 << 3 | 2;
  std::string bytes;
  for (int i = 0; i < depth; ++i) bytes = field(node, field(attribute, field(graph_of_attribute, bytes)));
  return field(graph, bytes);
}

TEST(Parts, BytesThatAreNoModelHaveNone) {
  const std::string bytes = many_nodes(3).bytes();
  EXPECT_TRUE(parts_of(bytes).has_value());
  EXPECT_FALSE(parts_of(bytes.substr(0, bytes.size() - 1)).has_value());
  EXPECT_FALSE(parts_of("\x0b").has_value());  // a group
  EXPECT_TRUE(parts_of(nested_graphs(30)).has_value());
  EXPECT_FALSE(parts_of(nested_graphs(40)).has_value());
}

}  // namespace
}  // namespace eyeriss::onnx
