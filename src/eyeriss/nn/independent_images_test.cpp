#include "eyeriss/nn/independent_images.h"

#include <gtest/gtest.h>

#include "eyeriss/base/random.h"
#include "eyeriss/nn/float_run.h"
#include "eyeriss/nn/image_source.h"
#include "eyeriss/nn/network_shapes.h"

namespace eyeriss::nn {
namespace {

constexpr std::int64_t images = 3;

Tensor random_tensor(Dims dims, std::uint64_t seed) {
  base::Random random(seed);
  Tensor tensor(std::move(dims));
  for (float& value : tensor.data) value = static_cast<float>(random.normal());
  return tensor;
}

// `op` on an input N x (dims), and what else it reads.
struct Case {
  Op op;
  Dims dims{4, 6, 6};
  Tensor constant{};         // none when it is empty
  bool reads_twice = false;  // the input as the second value too

  Network network() const {
    Network network;
    Dims input{kDynamic};
    input.insert(input.end(), dims.begin(), dims.end());
    std::vector<int> values{network.add_input("in", input)};
    if (!constant.dims.empty()) values.push_back(network.add_constant("constant", constant));
    if (reads_twice) values.push_back(values[0]);
    network.outputs = {network.add_node("node", op, values)};
    return network;
  }
};

TEST(IndependentImages, WhatIsAllowedGivesTheSameImageByImage) {
  Conv conv;
  conv.weights = random_tensor({2, 4, 3, 3}, 1);
  const Case cases[] = {
      {conv},
      {FullyConnected{random_tensor({5, 144}, 2), {}}},
      {Relu{}},
      {Softmax{}},
      {Softmax{3}},
      {Lrn{}},
      {MaxPool{}},
      {GlobalAveragePool{}},
      {Add{}, {4, 6, 6}, {}, true},
      {Mul{}, {4, 6, 6}, random_tensor({4, 1, 1}, 3)},
      {Sub{}, {4, 6, 6}, random_tensor({1, 4, 6, 6}, 3)},
      {Concat{}, {4, 6, 6}, {}, true},
      {Flatten{}},
      {Reshape{{0, -1}}},
      {Reshape{{-1, 144}}},
      {Transpose{{0, 3, 1, 2}}},
      {Unsqueeze{{1}}},
      {Slice{{2}, {1}, {4}, {1}}},
      {Gather{1, {{2}, {3, 0}}}},
      {Pad{{0, 0, 1, 1}, {0, 0, 1, 1}}},
      {MatMul{}, {6}, random_tensor({6, 5}, 3)},
      {MatMul{}, {4, 6, 6}, {}, true},
  };
  for (const Case& one : cases) {
    const Network network = one.network();
    EXPECT_EQ(first_node_that_joins_images(network, infer_shapes(network, images), images), "") << op_name(one.op);
    Dims dims{images};
    dims.insert(dims.end(), one.dims.begin(), one.dims.end());
    const std::vector<Tensor> inputs{random_tensor(dims, 4)};
    const Tensor whole = run_float(network, inputs)[0];
    std::vector<Tensor> parts;
    for (std::int64_t image = 0; image < images; ++image)
      append_images(parts, run_float(network, images_of(inputs).take(image, 1)), images);
    EXPECT_EQ(parts[0], whole) << op_name(one.op);
  }
}

TEST(IndependentImages, WhatLooksAtSeveralImagesIsNamed) {
  const Case cases[] = {
      {Softmax{0}},
      {Softmax{-4}},
      {Concat{0}, {4, 6, 6}, {}, true},
      {Flatten{0}},
      {Flatten{2}},
      {Reshape{{3, 4, 36}}},
      {Reshape{{-1, 6}}},
      {Transpose{{1, 0, 2, 3}}},
      {Unsqueeze{{0}}},
      {Slice{{0}, {0}, {2}, {1}}},
      {Gather{0, {{2}, {1, 0}}}},
      {Add{}, {4, 6, 6}, random_tensor({images, 4, 6, 6}, 3)},
      {Add{}, {6}, random_tensor({2, images, 6}, 3)},
      {MatMul{}, {images}, {}, true},
  };
  for (const Case& one : cases) {
    const Network network = one.network();
    EXPECT_EQ(first_node_that_joins_images(network, infer_shapes(network, images), images), "node") << op_name(one.op);
  }
}

}  // namespace
}  // namespace eyeriss::nn
