// Networks written and read again give the same results; what cannot be written leaves nothing behind.
#include "eyeriss/onnx/write_onnx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "eyeriss/base/error.h"
#include "eyeriss/base/random.h"
#include "eyeriss/nn/float_run.h"
#include "eyeriss/onnx/read_onnx.h"

namespace eyeriss::onnx {
namespace {

namespace fs = std::filesystem;
using nn::Dims;
using nn::Tensor;

Tensor random_tensor(Dims dims, base::Random& random) {
  Tensor tensor(std::move(dims));
  for (float& value : tensor.data) value = static_cast<float>(random.normal());
  return tensor;
}

// A network of one operator on inputs of these shapes; the batch is dynamic.
nn::Network single(const nn::Op& op, const std::vector<Dims>& inputs) {
  nn::Network network;
  network.name = "single";
  std::vector<int> values;
  for (const Dims& dims : inputs) values.push_back(network.add_input("in" + std::to_string(values.size()), dims));
  network.outputs = {network.add_node("node", op, values)};
  return network;
}

struct Sample {
  nn::Op op;
  std::vector<Dims> inputs;
};

std::vector<Sample> samples() {
  base::Random random(5);
  constexpr std::int64_t N = nn::kDynamic;
  const Dims fmap = {N, 4, 6, 7};
  nn::Conv conv{random_tensor({6, 2, 3, 2}, random), random_tensor({6}, random).data, 2, {2, 1}, {1, 2}, {1, 0, 2, 1}};
  const nn::Window window{{3, 2}, {2, 1}, {1, 2}, {1, 0, 1, 1}, true};
  return {{conv, {fmap}},
          {nn::FullyConnected{random_tensor({5, 168}, random), random_tensor({5}, random).data}, {fmap}},
          {nn::FullyConnected{random_tensor({5, 9}, random), {}}, {{N, 9}}},
          {nn::Relu{}, {fmap}},
          {nn::LeakyRelu{0.3f}, {fmap}},
          {nn::Clip{-0.5f, 0.75f}, {fmap}},
          {nn::Sigmoid{}, {fmap}},
          {nn::HardSigmoid{0.3f, 0.4f}, {fmap}},
          {nn::HardSwish{}, {fmap}},
          {nn::Softmax{2, false}, {fmap}},
          {nn::Softmax{1, true}, {fmap}},
          {nn::Lrn{3, 0.1f, 0.6f, 2.0f}, {fmap}},
          {nn::BatchNorm{random_tensor({4}, random).data, random_tensor({4}, random).data}, {fmap}},
          {nn::MaxPool{window}, {fmap}},
          {nn::AveragePool{window, false}, {fmap}},
          {nn::AveragePool{window, true}, {fmap}},
          {nn::GlobalAveragePool{}, {fmap}},
          {nn::Add{}, {fmap, fmap}},
          {nn::Add{}, {fmap, fmap, fmap}},
          {nn::Sub{}, {fmap, fmap}},
          {nn::Mul{}, {fmap, {N, 4, 1, 1}}},
          {nn::Div{}, {fmap, fmap}},
          {nn::MatMul{}, {{N, 3, 4}, {N, 4, 5}}},
          {nn::Concat{1}, {fmap, {N, 2, 6, 7}}},
          {nn::Flatten{1}, {fmap}},
          {nn::Reshape{{0, 2, -1}}, {fmap}},
          {nn::Squeeze{{2}}, {{N, 4, 1, 3}}},
          {nn::Unsqueeze{{1, 3}}, {fmap}},
          {nn::Transpose{{0, 3, 1, 2}}, {fmap}},
          {nn::Pad{{0, 0, 1, 2}, {0, 1, 0, -1}, 0.5f, nn::Pad::Mode::constant}, {fmap}},
          {nn::Pad{{0, 0, 1, 2}, {0, 0, 2, 0}, 0.0f, nn::Pad::Mode::reflect}, {fmap}},
          {nn::Pad{{0, 0, 1, 2}, {0, 0, 2, 0}, 0.0f, nn::Pad::Mode::edge}, {fmap}},
          {nn::Slice{{2, 3}, {1, -1}, {5, std::numeric_limits<std::int64_t>::min()}, {2, -3}}, {fmap}},
          {nn::Gather{1, {{2}, {3, -4}}}, {fmap}}};
}

TEST(WriteOnnx, EveryOperatorReadsBackToTheSameResults) {
  base::Random random(6);
  std::vector<bool> seen(std::variant_size_v<nn::Op>, false);
  for (const Sample& sample : samples()) {
    seen[sample.op.index()] = true;
    const nn::Network network = single(sample.op, sample.inputs);
    std::vector<Tensor> inputs;
    for (Dims dims : sample.inputs) {
      dims[0] = 2;
      inputs.push_back(random_tensor(dims, random));
    }
    const nn::Network again = parse_onnx(to_onnx(network), nn::op_name(sample.op));
    EXPECT_EQ(nn::run_float(again, inputs), nn::run_float(network, inputs)) << nn::op_name(sample.op);
  }
  EXPECT_THAT(seen, testing::Each(true));  // a new operator needs a sample here
}

TEST(WriteOnnx, WritingWhatWasReadGivesTheSameBytes) {
  for (const Sample& sample : samples()) {
    const std::string first = to_onnx(parse_onnx(to_onnx(single(sample.op, sample.inputs)), "first"));
    EXPECT_EQ(to_onnx(parse_onnx(first, "second")), first) << nn::op_name(sample.op);
  }
}

TEST(WriteOnnx, MetadataAndConstantsTravel) {
  nn::Network network;
  network.name = "n";
  network.metadata["labels"] = "cat,dog";
  const int x = network.add_input("x", {nn::kDynamic, 3});
  const int c = network.add_constant("c", Tensor({3}, {1.0f, 2.0f, 3.0f}));
  network.outputs = {network.add_node("sum", nn::Add{}, {x, c})};
  const nn::Network again = parse_onnx(to_onnx(network), "n");
  EXPECT_EQ(again.metadata, network.metadata);
  EXPECT_EQ(nn::run_float(again, {Tensor({1, 3}, {1.0f, 1.0f, 1.0f})}).at(0), Tensor({1, 3}, {2.0f, 3.0f, 4.0f}));
}

class WriteOnnxFile : public testing::Test {
 protected:
  void SetUp() override {
    const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() / ("eyeriss_" + std::string(test.name()));
    fs::remove_all(folder_);
    fs::create_directory(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) names.push_back(entry.path().filename());
    return names;
  }

  fs::path folder_;
  nn::Network network_ = single(nn::Relu{}, {{nn::kDynamic, 3}});
};

TEST_F(WriteOnnxFile, IsWrittenUnderItsNameAlone) {
  write_onnx(network_, folder_ / "relu.onnx");
  write_onnx(network_, folder_ / "relu.onnx");  // over the first
  EXPECT_THAT(files(), testing::ElementsAre("relu.onnx"));
  EXPECT_EQ(to_onnx(read_onnx(folder_ / "relu.onnx")), to_onnx(network_));
}

TEST_F(WriteOnnxFile, LeavesNothingBehindWhenItCannotBeWritten) {
  fs::create_directory(folder_ / "taken");
  std::ofstream(folder_ / "taken" / "file") << "a folder that is not empty cannot be replaced";
  try {
    write_onnx(network_, folder_ / "taken");
    ADD_FAILURE() << "a folder was replaced";
  } catch (const base::Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("cannot be written"));
  }
  EXPECT_THAT(files(), testing::ElementsAre("taken"));
  EXPECT_THROW(write_onnx(network_, folder_ / "no" / "such.onnx"), base::Error);
}

TEST(WriteOnnx, AFullDiskIsAnError) {
  try {
    write_onnx(single(nn::Relu{}, {{nn::kDynamic, 3}}), "/dev/full");
    ADD_FAILURE() << "a full disk was written";
  } catch (const base::Error& error) {
    EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr("/dev/full"), testing::HasSubstr("cannot be written")));
  }
}

}  // namespace
}  // namespace eyeriss::onnx
