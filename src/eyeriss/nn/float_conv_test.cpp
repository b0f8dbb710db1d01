// The float CONV and FC against the plain loops, with the same order of summation: equal bit for bit, whatever the
// instruction set and the number of threads.
#include "eyeriss/nn/float_conv.h"

#include <gtest/gtest.h>
#include <oneapi/tbb/global_control.h>

#include "eyeriss/base/random.h"
#include "eyeriss/nn/network_shapes.h"

namespace eyeriss::nn {
namespace {

Tensor random_tensor(Dims dims, base::Random& random) {
  Tensor tensor(std::move(dims));
  for (float& value : tensor.data) value = static_cast<float>(random.normal());
  return tensor;
}

std::int64_t at(const Tensor& t, std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d) {
  return ((a * t.dims[1] + b) * t.dims[2] + c) * t.dims[3] + d;
}

Tensor plain_conv(const Conv& conv, const Tensor& in) {
  Tensor out(output_dims(conv, {in.dims}, "test"));
  const Dims& w = conv.weights.dims;
  for (std::int64_t n = 0; n < out.dims[0]; ++n)
    for (std::int64_t m = 0; m < out.dims[1]; ++m)
      for (std::int64_t e = 0; e < out.dims[2]; ++e)
        for (std::int64_t f = 0; f < out.dims[3]; ++f) {
          float sum = conv.bias.empty() ? 0.0f : conv.bias[static_cast<std::size_t>(m)];
          for (std::int64_t c = 0; c < w[1]; ++c)
            for (std::int64_t r = 0; r < w[2]; ++r)
              for (std::int64_t s = 0; s < w[3]; ++s) {
                const std::int64_t y = e * conv.strides[0] + r * conv.dilations[0] - conv.pads.top;
                const std::int64_t x = f * conv.strides[1] + s * conv.dilations[1] - conv.pads.left;
                const std::int64_t channel = m / (w[0] / conv.group) * w[1] + c;
                const bool inside = y >= 0 && y < in.dims[2] && x >= 0 && x < in.dims[3];
                const float value = inside ? in.data[static_cast<std::size_t>(at(in, n, channel, y, x))] : 0.0f;
                const float product = conv.weights.data[static_cast<std::size_t>(at(conv.weights, m, c, r, s))] * value;
                sum += product;
              }
          out.data[static_cast<std::size_t>(at(out, n, m, e, f))] = sum;
        }
  return out;
}

struct Layer {
  Conv conv;
  Tensor in;
};

// Any shape: groups, strides and dilations of their own in both directions, lopsided pads, a bias or none.
Layer random_layer(base::Random& random) {
  Layer layer;
  Conv& conv = layer.conv;
  conv.group = random.between(1, 3);
  const std::int64_t C = random.between(1, 5), R = random.between(1, 5), S = random.between(1, 5);
  const std::int64_t M = conv.group * random.between(1, 20);
  conv.strides = {random.between(1, 4), random.between(1, 4)};
  conv.dilations = {random.between(1, 3), random.between(1, 3)};
  conv.pads = {random.between(0, 3), random.between(0, 6), random.between(0, 3), random.between(0, 6)};
  const std::int64_t H = (R - 1) * conv.dilations[0] + random.between(1, 9),
                     W = (S - 1) * conv.dilations[1] + random.between(1, 40);
  conv.weights = random_tensor({M, C, R, S}, random);
  if (random.chance(0.5)) conv.bias = random_tensor({M}, random).data;
  layer.in = random_tensor({random.between(1, 3), conv.group * C, H, W}, random);
  return layer;
}

TEST(FloatConv, EqualsThePlainLoopsOnRandomShapesOnEveryInstructionSet) {
  base::Random random(1);
  for (int i = 0; i < 300; ++i) {
    const Layer layer = random_layer(random);
    const Tensor expected = plain_conv(layer.conv, layer.in);
    for (const FloatKernels& kernels : float_kernels())
      ASSERT_EQ(float_conv(layer.conv, layer.in, kernels), expected)
          << "layer " << i << " of seed 1, " << kernels.name << ": ifmap " << to_string(layer.in.dims) << ", filters "
          << to_string(layer.conv.weights.dims);
  }
}

TEST(FloatConv, IsTheSameForAnyNumberOfThreads) {
  base::Random random(2);
  Conv conv;
  conv.weights = random_tensor({70, 16, 3, 3}, random);
  conv.pads = {1, 1, 1, 1};
  const Tensor in = random_tensor({3, 16, 19, 21}, random);
  using oneapi::tbb::global_control;
  const auto run = [&](std::size_t threads) {
    const global_control limit(global_control::max_allowed_parallelism, threads);
    return float_conv(conv, in);
  };
  const Tensor alone = run(1);
  EXPECT_EQ(run(2), alone);
  EXPECT_EQ(run(7), alone);
}

TEST(FloatConv, AWindowThatOnlySeesPaddingGivesTheBias) {
  Conv conv;
  conv.weights = Tensor({1, 1, 1, 1}, {2.0f});
  conv.bias = {0.5f};
  conv.pads = {1, 1, 1, 1};
  const Tensor out = float_conv(conv, Tensor({1, 1, 1, 1}, {3.0f}));
  EXPECT_EQ(out, Tensor({1, 1, 3, 3}, {0.5f, 0.5f, 0.5f, 0.5f, 6.5f, 0.5f, 0.5f, 0.5f, 0.5f}));
}

// The order that float_conv.h states.
float plain_dot(const float* a, const float* b, std::int64_t count) {
  float part[16] = {};
  for (std::int64_t k = 0; k < count; ++k) {
    const float product = a[k] * b[k];
    part[k % 16] += product;
  }
  for (int half = 8; half > 0; half /= 2)
    for (int lane = 0; lane < half; ++lane) part[lane] += part[lane + half];
  return part[0];
}

TEST(FloatFullyConnected, EqualsThePlainSumOnEveryInstructionSet) {
  base::Random random(3);
  for (int i = 0; i < 100; ++i) {
    const std::int64_t N = random.between(1, 9), M = random.between(1, 11), K = random.between(1, 200);
    FullyConnected fc{random_tensor({M, K}, random), {}};
    if (random.chance(0.5)) fc.bias = random_tensor({M}, random).data;
    const Tensor in = random_tensor({N, K}, random);
    Tensor expected({N, M});
    for (std::int64_t n = 0; n < N; ++n)
      for (std::int64_t m = 0; m < M; ++m) {
        const float bias = fc.bias.empty() ? 0.0f : fc.bias[static_cast<std::size_t>(m)];
        expected.data[static_cast<std::size_t>(n * M + m)] =
            plain_dot(fc.weights.data.data() + m * K, in.data.data() + n * K, K) + bias;
      }
    for (const FloatKernels& kernels : float_kernels())
      ASSERT_EQ(float_fully_connected(fc, in, kernels), expected)
          << kernels.name << " N=" << N << " M=" << M << " K=" << K;
  }
}

TEST(FloatFullyConnected, FlattensItsInput) {
  base::Random random(4);
  const FullyConnected fc{random_tensor({5, 24}, random), {}};
  const Tensor in = random_tensor({2, 2, 3, 4}, random);
  EXPECT_EQ(float_fully_connected(fc, in), float_fully_connected(fc, Tensor({2, 24}, in.data)));
}

}  // namespace
}  // namespace eyeriss::nn
