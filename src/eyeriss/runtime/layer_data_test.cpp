#include "eyeriss/runtime/layer_data.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "eyeriss/base/random.h"
#include "eyeriss/nn/reference_conv.h"

namespace eyeriss::runtime {
namespace {

double zero_fraction(const nn::Words4& words, bool relu) {
  const auto zeros =
      std::count_if(words.data.begin(), words.data.end(), [&](std::int16_t w) { return relu ? w <= 0 : w == 0; });
  return static_cast<double>(zeros) / static_cast<double>(words.data.size());
}

TEST(LayerData, HasTheWantedZerosAndNoSumOverflows) {
  base::Random random(3);
  for (int round = 0; round < 40; ++round) {
    const int shift = static_cast<int>(random.between(6, 20));
    const double zeros = random.unit(), ofmap_zeros = random.unit();
    const nn::ConvShape shape{1, 2, 5, random.between(1, 20), 24, 20, 5, 3, 1, 1};
    LayerData data = random_layer_data(shape, shift, zeros, 1);
    EXPECT_NEAR(zero_fraction(data.ifmaps, false), zeros, 0.06);
    const nn::Fmap psums = nn::reference_conv(shape, data.ifmaps, data.filters, nn::Fmap(1, shape.M, 1, 1), shift);
    const nn::Fmap bias = bias_for_zero_fraction(psums, ofmap_zeros);
    std::uint64_t overflowed = 0;
    const nn::Fmap ofmaps = nn::reference_conv(shape, data.ifmaps, data.filters, bias, shift, false, &overflowed);
    EXPECT_EQ(overflowed, 0u);
    EXPECT_NEAR(zero_fraction(ofmaps, true), ofmap_zeros, 0.005) << round;
  }
}

TEST(LayerData, NoZerosAndAllZerosAreExact) {
  const nn::ConvShape shape{1, 1, 4, 3, 9, 9, 3, 3, 1, 1};
  const LayerData data = random_layer_data(shape, 8, 0.0, 1);
  EXPECT_EQ(zero_fraction(data.ifmaps, false), 0.0);
  const nn::Fmap psums = nn::reference_conv(shape, data.ifmaps, data.filters, nn::Fmap(1, shape.M, 1, 1), 8);
  for (const double fraction : {0.0, 1.0}) {
    const nn::Fmap ofmaps =
        nn::reference_conv(shape, data.ifmaps, data.filters, bias_for_zero_fraction(psums, fraction), 8);
    EXPECT_EQ(zero_fraction(ofmaps, true), fraction);
  }
}

TEST(LayerData, OneWordAFilterMakesUpTheFractionOverTheFilters) {
  const nn::ConvShape shape{1, 1, 100, 8, 1, 1, 1, 1, 1, 1};
  const LayerData data = random_layer_data(shape, 8, 0.0, 1);
  const nn::Fmap psums = nn::reference_conv(shape, data.ifmaps, data.filters, nn::Fmap(1, shape.M, 1, 1), 8);
  const nn::Fmap ofmaps = nn::reference_conv(shape, data.ifmaps, data.filters, bias_for_zero_fraction(psums, 0.37), 8);
  EXPECT_NEAR(zero_fraction(ofmaps, true), 0.37, 1e-9);
}

TEST(LayerData, TheSameSeedGivesTheSameWords) {
  const nn::ConvShape shape{1, 1, 4, 3, 9, 9, 3, 3, 1, 1};
  EXPECT_EQ(random_layer_data(shape, 8, 0.5, 7).ifmaps, random_layer_data(shape, 8, 0.5, 7).ifmaps);
  EXPECT_NE(random_layer_data(shape, 8, 0.5, 7).ifmaps, random_layer_data(shape, 8, 0.5, 8).ifmaps);
}

}  // namespace
}  // namespace eyeriss::runtime
