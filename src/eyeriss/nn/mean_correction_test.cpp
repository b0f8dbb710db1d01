#include "eyeriss/nn/mean_correction.h"

#include <gtest/gtest.h>

#include <algorithm>

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

// Moves the layer's biases and, with them, its psums.
void correct(QuantisedLayer& layer, Fmap& psums) {
  const auto [N, M, E, F] = psums.dims;
  const bool relu = layer.relu_index >= 0;
  PsumMeans means(M, N * E * F, relu);
  means.add(psums);
  move_psums(psums, correct_biases(layer, means), relu);
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
    correct(layer, psums);
    EXPECT_NEAR(mean(psums), 430.0, 0.5) << relu;
    EXPECT_NE(layer.bias.data[0], 7);
  }
}

TEST(MeanCorrection, MovesBiasAndPsumsByTheSame) {
  Fmap psums = random_psums(1, 40);
  const Fmap before = psums;
  QuantisedLayer layer = one_filter(150.0 / 16, false);
  correct(layer, psums);
  for (std::size_t i = 0; i < psums.data.size(); ++i) ASSERT_EQ(psums.data[i] - before.data[i], layer.bias.data[0] - 7);
}

TEST(MeanCorrection, FollowsFewPositionsLess) {
  Fmap psums(1, 1, 1, 1);  // one position of 64
  psums.data = {0};
  QuantisedLayer layer = one_filter(640.0 / 16, false);
  correct(layer, psums);
  EXPECT_EQ(layer.bias.data[0], 7 + 10);
}

TEST(MeanCorrection, LeavesAFilterThatReluSilencesAlone) {
  Fmap psums(1, 1, 10, 10);
  for (std::int16_t& word : psums.data) word = -50;
  QuantisedLayer layer = one_filter(0.0, true);
  correct(layer, psums);
  EXPECT_EQ(layer.bias.data[0], 7);
  EXPECT_EQ(psums, Fmap(1, 1, 10, 10));
}

// Few psums are kept as they are, many are counted; both are sums of whole numbers, so images may come in any portions.
TEST(MeanCorrection, TheMeanIsThatOfAllPsumsHoweverTheyCome) {
  base::Random random(3);
  for (const std::int64_t rows : {2, 300}) {
    Fmap psums(3, 4, rows, 10);
    for (std::int16_t& word : psums.data)
      word =
          static_cast<std::int16_t>(random.chance(0.5) ? random.between(-1100, 1100) : random.between(-32768, 32767));
    for (const bool relu : {false, true}) {
      PsumMeans means(4, 3 * rows * 10, relu);
      for (std::int64_t image = 0; image < 3; ++image) {
        Fmap one(1, 4, rows, 10);
        std::copy_n(&psums.data[psums.index(image, 0, 0, 0)], one.data.size(), one.data.begin());
        means.add(one);
      }
      for (const int step : {-1024, -1023, -7, 0, 1, 512, 1024})
        for (std::int64_t filter = 0; filter < 4; ++filter) {
          std::int64_t sum = 0;
          for (std::int64_t image = 0; image < 3; ++image)
            for (std::int64_t row = 0; row < rows; ++row)
              for (std::int64_t column = 0; column < 10; ++column) {
                const int moved = psums.at(image, filter, row, column) + step;
                sum += relu && moved < 0 ? 0 : moved;
              }
          ASSERT_EQ(means.mean(filter, step), static_cast<double>(sum) / static_cast<double>(3 * rows * 10))
              << rows << " rows, relu " << relu << ", step " << step << ", filter " << filter;
        }
    }
  }
}

}  // namespace
}  // namespace eyeriss::nn
