#include "eyeriss/nn/fixed_point.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace eyeriss::nn {
namespace {

using Words = std::vector<std::int16_t>;

TEST(FixedPoint, FractionBitsAreTheMostThatFit) {
  EXPECT_EQ(fraction_bits(1.0), 14);  // 2^15 is one too many
  EXPECT_EQ(fraction_bits(0.999), 15);
  EXPECT_EQ(fraction_bits(32767.0), 0);
  EXPECT_EQ(fraction_bits(32767.5), -1);
  EXPECT_EQ(fraction_bits(32768.0), -1);
  EXPECT_EQ(fraction_bits(255.0), 7);
  EXPECT_EQ(fraction_bits(0.0), 14);
  EXPECT_EQ(fraction_bits(1e-30), kMaxFractionBits);
  EXPECT_EQ(fraction_bits(1e30), kMinFractionBits);
}

TEST(FixedPoint, RoundsToTheNearestWordHalvesAwayFromZero) {
  const Tensor values({7}, {0.5f, -0.5f, 1.49f, -1.49f, 2.5f, -2.5f, 0.25f});
  EXPECT_EQ(to_words(values, 0).data, (Words{1, -1, 1, -1, 3, -3, 0}));
  EXPECT_EQ(to_words(values, 2).data, (Words{2, -2, 6, -6, 10, -10, 1}));
}

TEST(FixedPoint, SaturatesAndCounts) {
  const float infinity = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  const Tensor values({8}, {32767.4f, 32767.5f, -32768.5f, -32769.0f, infinity, -infinity, nan, 5.0f});
  std::uint64_t saturated = 10;
  EXPECT_EQ(to_words(values, 0, {}, &saturated).data, (Words{32767, 32767, -32768, -32768, 32767, -32768, -32768, 5}));
  EXPECT_EQ(saturated, 10u + 5u);
}

TEST(FixedPoint, PadsRowsAndColumnsWithZeros) {
  const Tensor values({1, 2, 1, 2}, {1, 2, 3, 4});
  const Fmap words = to_words(values, 0, {1, 0, 0, 2});  // top, left, bottom, right
  EXPECT_EQ(words.dims, (std::array<std::int64_t, 4>{1, 2, 2, 4}));
  EXPECT_EQ(words.data, (Words{0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 3, 4, 0, 0}));
}

TEST(FixedPoint, EveryWordComesBackFromItsFloat) {
  Fmap words(1, 1, 256, 256);
  for (std::size_t i = 0; i < words.data.size(); ++i) words.data[i] = static_cast<std::int16_t>(i);
  for (const int bits : {-20, 0, 7, 15, 40})
    EXPECT_EQ(to_words(to_floats(words, bits, {1, 1, 256, 256}), bits), words) << bits;
}

TEST(FixedPoint, SqnrIsSignalOverNoise) {
  const Tensor reference({2}, {3.0f, 4.0f});
  EXPECT_NEAR(sqnr_db(reference, Tensor({2}, {3.0f, 4.5f})), 20.0, 1e-9);
  EXPECT_EQ(sqnr_db(reference, reference), std::numeric_limits<double>::infinity());
  EXPECT_EQ(sqnr_db(Tensor({2}), reference), -std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace eyeriss::nn
