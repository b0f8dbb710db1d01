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

}  // namespace
}  // namespace eyeriss::mapping
