#include "eyeriss/mapping/placement.h"

#include <gtest/gtest.h>

#include <set>

#include "eyeriss/mapping/alexnet_test.h"
#include "eyeriss/mapping/noc_ids.h"

namespace eyeriss::mapping {
namespace {

const arch::ChipConfig chip;

TEST(Placement, PublishedMappingsAreLegalAndKeepThePublishedPesActive) {
  for (const auto& layer : alexnet) {
    SCOPED_TRACE(layer.name);
    const auto refusal = violation(layer.shape, layer.mapping, chip);
    EXPECT_FALSE(refusal) << refusal->text;
    EXPECT_FALSE(chip_divisibility_violation(layer.shape, layer.mapping));
    const auto pes = place(layer.shape, layer.mapping, chip);
    ASSERT_TRUE(pes);
    EXPECT_EQ(static_cast<std::int64_t>(pes->size()), layer.active_pes);
    std::set<std::pair<std::int64_t, std::int64_t>> taken;
    for (const PlacedPe& pe : *pes) {
      EXPECT_TRUE(taken.insert({pe.row, pe.column}).second);
      EXPECT_LT(pe.row, 12);
      EXPECT_LT(pe.column, 14);
    }
  }
}

TEST(Placement, SetsOfEveryWidthStandInTheirRowsWithoutOverlap) {
  const nn::ConvShape shape{1, 1, 8, 2, 100, 1, 2, 1, 1, 1};
  int placed = 0;
  for (std::int64_t e = 1; e <= 42; ++e)
    for (std::int64_t t = 1; t <= 8; ++t) {
      const Mapping map{8, 1, e, 1, 1, 1, t, 1};
      const auto pes = place(shape, map, chip);
      if (!pes) continue;
      ++placed;
      EXPECT_EQ(static_cast<std::int64_t>(pes->size()), active_pes(shape, map));
      std::set<std::pair<std::int64_t, std::int64_t>> taken;
      for (const PlacedPe& pe : *pes) {
        EXPECT_TRUE(taken.insert({pe.row, pe.column}).second) << to_string(map);
        EXPECT_LT(pe.row, placed_rows(shape.R, e, t, chip.array_columns)) << to_string(map);
        EXPECT_LT(pe.column, chip.array_columns) << to_string(map);
      }
    }
  EXPECT_GT(placed, 100);
}

TEST(Placement, Conv2IsCutIntoSegmentsOf14And13ColumnsWithTheirIfmapRowAsColId) {
  const NocIds ids = noc_ids(alexnet[1].shape, alexnet[1].mapping, chip);
  for (std::int64_t row = 0; row < 12; ++row)
    EXPECT_EQ(ids.ifmap.row_ids[static_cast<std::size_t>(row)], row < 10 ? 0 : 15);
  const auto col_id = [&](std::int64_t row, std::int64_t col) {
    return ids.ifmap.col_ids[static_cast<std::size_t>(row * 14 + col)];
  };
  for (std::int64_t i = 0; i < 5; ++i)
    for (std::int64_t col = 0; col < 14; ++col) {
      EXPECT_EQ(col_id(i, col), i + col);
      EXPECT_EQ(col_id(5 + i, col), col < 13 ? 14 + i + col : 31);
    }
}

TEST(Placement, Conv1TagsRowsModulo4OnTwoSetsSideBySide) {
  const NocIds ids = noc_ids(alexnet[0].shape, alexnet[0].mapping, chip);
  for (std::int64_t i = 0; i < 11; ++i) {
    EXPECT_EQ(ids.ifmap.row_ids[static_cast<std::size_t>(i)], i % 4);
    for (std::int64_t col = 0; col < 14; ++col)
      EXPECT_EQ(ids.ifmap.col_ids[static_cast<std::size_t>(i * 14 + col)], col % 7 + i / 4);
  }
  EXPECT_EQ(ids.ifmap.row_ids[11], 15);
}

TEST(Placement, Conv4ChannelSetsAreFourRowIdsApart) {
  const NocIds ids = noc_ids(alexnet[3].shape, alexnet[3].mapping, chip);
  for (std::int64_t row = 0; row < 12; ++row)
    EXPECT_EQ(ids.ifmap.row_ids[static_cast<std::size_t>(row)], row / 3 % 2 * 4);
}

TEST(Legality, TilesTakeThePublishedShareOfTheGlb) {
  const double ifmap_kib[] = {15.5, 3.8, 7.0, 10.5, 10.5},
               psum_kib[] = {72.2, 91.1, 84.5, 84.5, 84.5};  // [J] Table III
  for (std::size_t k = 0; k < std::size(alexnet); ++k) {
    const auto kib = [](std::int64_t words) { return static_cast<double>(words) / 512; };
    EXPECT_NEAR(kib(tile_ifmap_words(alexnet[k].shape, alexnet[k].mapping)), ifmap_kib[k], 0.06) << alexnet[k].name;
    EXPECT_NEAR(kib(tile_psum_words(alexnet[k].shape, alexnet[k].mapping)), psum_kib[k], 0.06) << alexnet[k].name;
  }
}

TEST(Legality, EveryRefusalNamesItsRuleValueAndLimit) {
  const nn::ConvShape& shape = alexnet[2].shape;
  const auto refused = [&](Mapping a) {
    const auto v = violation(shape, a, chip);
    return v ? v->text : std::string("legal");
  };
  EXPECT_EQ(refused({64, 4, 13, 16, 4, 1, 4, 13}), "legal");
  EXPECT_EQ(refused({64, 4, 13, 20, 4, 1, 4, 13}), "filter spad: p*q*S = 240 words, at most 224");
  EXPECT_EQ(refused({64, 4, 13, 16, 5, 1, 4, 13}), "ifmap spad: q*S = 15 words, at most 12");
  EXPECT_EQ(refused({64, 4, 13, 25, 1, 1, 1, 13}), "psum spad: p = 25 words, at most 24");
  EXPECT_EQ(refused({64, 4, 13, 12, 4, 1, 5, 13}), "PE array: rows of the placed sets = 15, at most 12");
  EXPECT_EQ(refused({80, 4, 13, 16, 4, 1, 4, 13}), "GLB banks: banks for ifmaps and psums = 29, at most 25");
  EXPECT_EQ(refused({64, 5, 13, 16, 4, 1, 4, 13}), "images: n = 5, at most 4");
  EXPECT_EQ(refused({64, 4, 0, 16, 4, 1, 4, 13}), "positive: e = 0, at least 1");
}

TEST(Legality, ChannelSetsOfAFilterShorterThanItsStrideStandRowByRow) {
  EXPECT_FALSE(violation({1, 1, 1, 12, 1, 1, 1, 1, 4, 1}, {1, 1, 1, 1, 1, 12, 1, 1}, chip));
}

// 4 bits of ID are 15 sets, 5 bits 31 diagonals: the highest ID means nobody.
TEST(Legality, AsManyIdsAsThereAreCanBeUsed) {
  const nn::ConvShape single{1, 1, 16, 1, 1, 1, 1, 1, 1, 1};
  EXPECT_FALSE(violation(single, {16, 1, 1, 1, 1, 1, 15, 1}, chip));
  EXPECT_EQ(violation(single, {16, 1, 1, 1, 1, 1, 16, 1}, chip)->text,
            "filter col ID: highest col ID = 15, at most 14");
  const nn::ConvShape tall{1, 1, 1, 1, 40, 1, 1, 1, 1, 1};
  EXPECT_FALSE(violation(tall, {1, 1, 31, 1, 1, 1, 1, 1}, chip));
  EXPECT_EQ(violation(tall, {1, 1, 32, 1, 1, 1, 1, 1}, chip)->text, "ifmap col ID: highest col ID = 31, at most 30");
}

}  // namespace
}  // namespace eyeriss::mapping
