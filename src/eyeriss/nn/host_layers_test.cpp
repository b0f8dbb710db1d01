// Host layers against values worked out by hand or plain loops; the operator cases of the ONNX project check them
// further (onnx/conformance_test.cpp).
#include "eyeriss/nn/host_layers.h"

#include <gtest/gtest.h>

#include <cmath>

#include "eyeriss/base/random.h"
#include "eyeriss/nn/float_maths.h"
#include "eyeriss/nn/float_run.h"
#include "eyeriss/nn/host_arithmetic.h"
#include "eyeriss/nn/host_moves.h"

namespace eyeriss::nn {
namespace {

TEST(FloatMaths, ExpLogAndPowersAgreeWithTheCLibraryToTheLastBitsOfADouble) {
  base::Random random(1);
  for (int i = 0; i < 20000; ++i) {
    const double x = (random.unit() - 0.5) * 1400;
    EXPECT_NEAR(steady_exp(x) / std::exp(x), 1.0, 2e-13) << x;  // x of 700 magnifies its own rounding
    const double y = std::exp((random.unit() - 0.5) * 80);
    EXPECT_NEAR(steady_log(y), std::log(y), 1e-14 * std::max(1.0, std::abs(std::log(y)))) << y;
    const double power = (random.unit() - 0.5) * 8;
    EXPECT_NEAR(steady_pow(y, power) / std::pow(y, power), 1.0, 1e-12) << y << "^" << power;
    EXPECT_NEAR(steady_pow(y, 0.75) / std::pow(y, 0.75), 1.0, 1e-15);
  }
  EXPECT_EQ(steady_exp(0.0), 1.0);
  EXPECT_EQ(steady_exp(-1e6), 0.0);
  EXPECT_EQ(steady_exp(1e6), HUGE_VAL);
  EXPECT_TRUE(std::isnan(steady_exp(std::nan(""))));
}

TEST(Pool, PaddingIsNeverTheMaximumAndCountsInTheAverageOnlyWhenAsked) {
  const Tensor in({1, 1, 2, 2}, {-1.0f, -2.0f, -3.0f, -4.0f});
  const Window window{{2, 2}, {1, 1}, {1, 1}, {1, 1, 0, 0}, false};
  EXPECT_EQ(max_pool({window}, in), Tensor({1, 1, 2, 2}, {-1.0f, -1.0f, -1.0f, -1.0f}));
  EXPECT_EQ(average_pool({window, false}, in), Tensor({1, 1, 2, 2}, {-1.0f, -1.5f, -2.0f, -2.5f}));
  EXPECT_EQ(average_pool({window, true}, in), Tensor({1, 1, 2, 2}, {-0.25f, -0.75f, -1.0f, -2.5f}));
}

TEST(Pool, WhatHangsOverInCeilModeIsNotCounted) {
  const Tensor in({1, 1, 1, 3}, {1.0f, 2.0f, 4.0f});
  const Window window{{1, 2}, {1, 2}, {1, 1}, {}, true};
  EXPECT_EQ(average_pool({window, true}, in), Tensor({1, 1, 1, 2}, {1.5f, 4.0f}));
  EXPECT_EQ(max_pool({window}, in), Tensor({1, 1, 1, 2}, {2.0f, 4.0f}));
}

TEST(Pool, DilationSkipsWhatLiesBetween) {
  const Tensor in({1, 1, 1, 5}, {1.0f, 9.0f, 2.0f, 9.0f, 3.0f});
  EXPECT_EQ(max_pool({{{1, 3}, {1, 1}, {1, 2}, {}, false}}, in), Tensor({1, 1, 1, 1}, {3.0f}));
}

TEST(Pool, TheGlobalAverageIsOverAllSpatialDimensions) {
  EXPECT_EQ(global_average_pool(Tensor({1, 2, 1, 2, 2}, {1, 2, 3, 6, 10, 20, 30, 40})),
            Tensor({1, 2, 1, 1, 1}, {3.0f, 25.0f}));
}

TEST(Lrn, SumsTheSquaresOfTheChannelsAround) {
  const Tensor in({1, 4, 1, 1}, {1.0f, 2.0f, 3.0f, 4.0f});
  // size 4: one channel before, two after; alpha / size = 1, beta = 1: x / (1 + sum of squares)
  const Tensor out = lrn({4, 4.0f, 1.0f, 1.0f}, in);
  const float sums[] = {1 + 4 + 9, 1 + 4 + 9 + 16, 4 + 9 + 16, 9 + 16};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_FLOAT_EQ(out.data[i], in.data[i] / (1.0f + sums[i])) << i;
}

TEST(Softmax, OverOneAxisAndOverAllFromTheAxisOnDiffer) {
  const Tensor in({1, 2, 2}, {0.0f, 0.0f, 0.0f, 0.0f});
  EXPECT_EQ(softmax({1, false}, in), Tensor({1, 2, 2}, {0.5f, 0.5f, 0.5f, 0.5f}));
  EXPECT_EQ(softmax({1, true}, in), Tensor({1, 2, 2}, {0.25f, 0.25f, 0.25f, 0.25f}));
}

TEST(Softmax, LargeValuesDoNotOverflow) {
  const Tensor out = softmax({1, false}, Tensor({1, 2}, {1000.0f, 1000.0f}));
  EXPECT_EQ(out, Tensor({1, 2}, {0.5f, 0.5f}));
}

TEST(Layers, OfNothingAreNothing) {
  const Tensor nothing({3, 0, 2});
  for (const Op& op : {Op(Softmax{1, false}), Op(Softmax{1, true}), Op(Lrn{}), Op(Sigmoid{}), Op(Transpose{{0, 1, 2}})})
    EXPECT_EQ(run_op(op, {&nothing}, "here"), nothing) << op_name(op);
}

TEST(Arithmetic, BroadcastsLikeNumPy) {
  const Tensor a({2, 1, 2}, {1, 2, 3, 4}), b({3, 1}, {10, 20, 30});
  EXPECT_EQ(arithmetic(Arithmetic::add, a, b), Tensor({2, 3, 2}, {11, 12, 21, 22, 31, 32, 13, 14, 23, 24, 33, 34}));
  EXPECT_EQ(arithmetic(Arithmetic::sub, Tensor({}, {1}), Tensor({2}, {3, 5})), Tensor({2}, {-2, -4}));
}

TEST(Arithmetic, OnWholeNumbersCutsTowardsZeroAndWraps) {
  using Whole = TensorOf<std::int64_t>;
  EXPECT_EQ(arithmetic(Arithmetic::div, Whole({2}, {7, -7}), Whole({1}, {2})), Whole({2}, {3, -3}));
  EXPECT_EQ(arithmetic(Arithmetic::mul, Whole({1}, {INT64_MAX}), Whole({1}, {2})), Whole({1}, {-2}));
  EXPECT_EQ(arithmetic(Arithmetic::div, Whole({1}, {INT64_MIN}), Whole({1}, {-1})), Whole({1}, {INT64_MIN}));
  EXPECT_THROW(arithmetic(Arithmetic::div, Whole({1}, {1}), Whole({1}, {0})), std::runtime_error);
}

TEST(MatMul, RepeatsMatricesOverTheLeadingDimensions) {
  const Tensor a({2, 1, 1, 2}, {1, 2, 3, 4}), b({2, 2, 1}, {1, 1, 10, 100});
  EXPECT_EQ(matmul(a, b), Tensor({2, 2, 1, 1}, {3, 210, 7, 430}));
  EXPECT_EQ(matmul(Tensor({2}, {1, 2}), Tensor({2}, {3, 4})), Tensor({}, {11}));
}

TEST(Moves, SliceWithNegativeStepsReadsBackwards) {
  const Tensor in({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(slice(Slice{{1}, {-1}, {INT64_MIN}, {-2}}, in), Tensor({2, 2}, {3, 1, 6, 4}));
  EXPECT_EQ(slice(Slice{{0, 1}, {1, 5}, {9, 9}, {1, 1}}, in), Tensor({1, 0}, {}));
  EXPECT_EQ(slice(Slice{{1}, {0}, {1}, {INT64_MAX}}, in), Tensor({2, 1}, {1, 4}));
}

TEST(Moves, PadReflectsRepeatsAndCrops) {
  const Tensor in({1, 3}, {1, 2, 3});
  EXPECT_EQ(pad(Pad{{0, 2}, {0, 2}, 0.0f, Pad::Mode::reflect}, in), Tensor({1, 7}, {3, 2, 1, 2, 3, 2, 1}));
  EXPECT_EQ(pad(Pad{{0, 2}, {0, 1}, 0.0f, Pad::Mode::edge}, in), Tensor({1, 6}, {1, 1, 1, 2, 3, 3}));
  EXPECT_EQ(pad(Pad{{1, -1}, {0, 1}, 7.0f, Pad::Mode::constant}, in), Tensor({2, 3}, {7, 7, 7, 2, 3, 7}));
}

TEST(Activations, AtTheirCorners) {
  Tensor x({4}, {-3.0f, -0.0f, 3.0f, 4.0f});
  hard_swish(x);
  EXPECT_EQ(x, Tensor({4}, {0.0f, 0.0f, 3.0f, 4.0f}));
  Tensor y({3}, {-2.0f, 0.0f, 2.0f});
  leaky_relu({0.5f}, y);
  EXPECT_EQ(y, Tensor({3}, {-1.0f, 0.0f, 2.0f}));
  Tensor z({3}, {-800.0f, 0.0f, 800.0f});
  sigmoid(z);
  EXPECT_EQ(z, Tensor({3}, {0.0f, 0.5f, 1.0f}));
}

}  // namespace
}  // namespace eyeriss::nn
