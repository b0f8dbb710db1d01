#include "eyeriss/nn/mean_correction.h"

#include <gtest/gtest.h>

#include "eyeriss/base/random.h"

namespace eyeriss::nn {
namespace {

Fmap random_psums(std::int64_t images, std::int64_t rows) {
  base::Random random(1);
  Fmap psums(images, 1, rows, 10);
  for (std::int16_t& word : psums.data) word = static_cast<std::int16_t>(random.between(-900, 1100));
  return psums;
}

QuantisedLayer one_filter(double float_mean, bool relu) {
  QuantisedLayer layer;
  layer.relu_index = relu ? 1 : -1;
  layer.bias = Fmap(1, 1, 1, 1);
  layer.bias.data = {7};
  layer.ofmap_frac = 4;
  layer.float_means = {float_mean};
  return layer;
}

double mean(const Fmap& words) {
  double sum = 0;
  for (const std::int16_t word : words.data) sum += word;
  return sum / static_cast<double>(words.data.size());
}

TEST(MeanCorrection, MovesTheBiasAndThePsumsToTheMeanOfTheFloatNetwork) {
  for (const bool relu : {false, true}) {
    Fmap psums = random_psums(2, 40);
    QuantisedLayer layer = one_filter(430.0 / 16, relu);
    correct_means(layer, psums);
    EXPECT_NEAR(mean(psums), 430.0, 0.5) << relu;
    EXPECT_NE(layer.bias.data[0], 7);
  }
}

TEST(MeanCorrection, MovesBiasAndPsumsByTheSame) {
  Fmap psums = random_psums(1, 40);
  const Fmap before = psums;
  QuantisedLayer layer = one_filter(150.0 / 16, false);
  correct_means(layer, psums);
  for (std::size_t i = 0; i < psums.data.size(); ++i) ASSERT_EQ(psums.data[i] - before.data[i], layer.bias.data[0] - 7);
}

TEST(MeanCorrection, FollowsFewPositionsLess) {
  Fmap psums(1, 1, 1, 1);  // one position of 64
  psums.data = {0};
  QuantisedLayer layer = one_filter(640.0 / 16, false);
  correct_means(layer, psums);
  EXPECT_EQ(layer.bias.data[0], 7 + 10);
}

TEST(MeanCorrection, LeavesAFilterThatReluSilencesAlone) {
  Fmap psums(1, 1, 10, 10);
  for (std::int16_t& word : psums.data) word = -50;
  QuantisedLayer layer = one_filter(0.0, true);
  correct_means(layer, psums);
  EXPECT_EQ(layer.bias.data[0], 7);
  EXPECT_EQ(psums, Fmap(1, 1, 10, 10));
}

}  // namespace
}  // namespace eyeriss::nn
