#include "eyeriss/report/map_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eyeriss::report {
namespace {

using testing::HasSubstr;

const nn::ConvShape conv5{2, 4, 256, 192, 15, 15, 3, 3, 1, 1};

MapReport report_of(const nn::ConvShape& shape, const arch::ChipConfig& chip, bool divisible) {
  MapReport report{"test", chip, {}, {}};
  report.options.divisible = divisible;
  report.options.top_k = 2;
  report.layers.push_back({"CONV5", shape, mapping::search(shape, chip, report.options)});
  return report;
}

TEST(PlacementPicture, ShowsSetFilterRowAndOfmapRowOfEveryPe) {
  const std::string picture = placement_picture(conv5, {64, 4, 13, 16, 3, 2, 2, 13}, {});
  EXPECT_THAT(picture, HasSubstr("  0 A0  0.0 A0  0.1 A0  0.2"));
  EXPECT_THAT(picture, HasSubstr("A0 0.12    .\n"));  // 13 columns of 14
  EXPECT_THAT(picture, HasSubstr("  3 A1  0.0"));     // the second channel set stands below the first
  EXPECT_THAT(picture, HasSubstr("  6 B0  0.0"));
  EXPECT_THAT(picture, HasSubstr("A filters 0-15 B filters 16-31; 0 channels 0-2 1 channels 3-5."));
}

TEST(PlacementPicture, TakesOneLetterForEachPeOfAWideArray) {
  arch::ChipConfig wide;
  wide.array_columns = 32, wide.col_id_bits = 6, wide.ifmap_col_id_bits = 7;
  EXPECT_THAT(placement_picture(conv5, {64, 4, 13, 16, 3, 2, 2, 13}, wide),
              HasSubstr("  0 AAAAAAAAAAAAABBBBBBBBBBBBB......\n"));
}

TEST(MapText, SaysMappingCostCountsLimitAndWhyTheRunnerUpLost) {
  const std::string text = map_text(report_of(conv5, {}, true));
  EXPECT_THAT(text, HasSubstr("m=64 n=4 e=13 p=16 q=3 r=2 t=2 f=13"));
  EXPECT_THAT(text, HasSubstr("6.3516 /MAC"));
  EXPECT_THAT(text, HasSubstr("256 passes on 156 of 168 PEs (93 %), limited by: MACs."));
  EXPECT_THAT(text, HasSubstr("Runner-up m=128 n=2 e=13 p=16 q=4 r=3 t=1 f=13: 0.02 % above the optimum in energy."));
  EXPECT_THAT(text, HasSubstr("Proof: "));
}

TEST(MapText, SaysWhichRuleLeavesNoLegalMapping) {
  arch::ChipConfig tiny;
  tiny.glb_bank_words = 16;
  EXPECT_THAT(map_text(report_of({1, 1, 8, 8, 64, 64, 3, 3, 1, 1}, tiny, false)), testing::Not(HasSubstr("No legal")));
  tiny.filter_spad_words = 2;
  EXPECT_THAT(map_text(report_of({1, 1, 8, 8, 64, 64, 3, 3, 1, 1}, tiny, false)),
              HasSubstr("No legal mapping: filter spad: p*q*S = 3 words, at most 2."));
}

TEST(MapJson, HasTheKeysOfTheSchema) {
  const auto json = map_json(report_of(conv5, {}, true));
  EXPECT_EQ(json.at("schema"), "eyeriss-map/1");
  const auto& layer = json.at("layers")[0];
  EXPECT_EQ(layer.at("name"), "CONV5");
  EXPECT_EQ(layer.at("shape").at("E"), 13);
  EXPECT_EQ(layer.at("objective"), "energy");
  EXPECT_GT(layer.at("candidates").get<int>(), 0);
  const auto& best = layer.at("best")[0];
  EXPECT_EQ(best.at("mapping").at("p"), 16);
  EXPECT_EQ(best.at("active_pes"), 156);
  EXPECT_EQ(best.at("limited_by"), "MACs");
  for (const char* key : {"cost", "energy_mac_units", "processing_cycles", "dram_words", "glb_words"})
    EXPECT_GT(best.at(key).get<double>(), 0.0) << key;
}

}  // namespace
}  // namespace eyeriss::report
