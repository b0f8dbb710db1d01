#include "eyeriss/report/map_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eyeriss::report {
namespace {

using testing::HasSubstr;

const nn::ConvShape conv2{2, 4, 256, 48, 31, 31, 5, 5, 1, 1};
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

// [J] Table III's mapping of CONV2, and one that fits no filter spad.
MapReport report_of_given(const mapping::Mapping& given) {
  MapReport report = report_of(conv2, {}, true);
  MappedLayer& layer = report.layers[0];
  layer.given =
      GivenMapping{given, mapping::explain(conv2, given, layer.result.best.front(), report.chip, report.options)};
  return report;
}

TEST(MapText, SaysHowFarAGivenMappingIsFromTheOptimumAndWhatCostsIt) {
  const MapReport report = report_of_given({64, 1, 27, 16, 2, 1, 1, 27});
  EXPECT_THAT(map_text(report), HasSubstr("Given m=64 n=1 e=27 p=16 q=2 r=1 t=1 f=27: 0.16 % above the optimum in "
                                          "energy. Most of that is DRAM filter: "));
  const auto given = map_json(report)["layers"][0]["given"];
  EXPECT_EQ(given.at("legal"), true);
  EXPECT_NEAR(given.at("above_optimum").get<double>(), 0.0016, 0.0001);
  EXPECT_EQ(given.at("parts")[0].at("name"), "DRAM filter");
  EXPECT_GT(given.at("parts")[0].at("here"), given.at("parts")[0].at("at_optimum"));
  EXPECT_EQ(given.at("mapping").at("m"), 64);
}

TEST(MapText, SaysWhichRuleAGivenMappingBreaks) {
  const MapReport report = report_of_given({64, 1, 27, 24, 2, 1, 1, 27});
  EXPECT_THAT(map_text(report),
              HasSubstr("Given m=64 n=1 e=27 p=24 q=2 r=1 t=1 f=27: Illegal: filter spad: p*q*S = 240"));
  const auto given = map_json(report)["layers"][0]["given"];
  EXPECT_EQ(given.at("legal"), false);
  EXPECT_FALSE(given.contains("cost"));
}

TEST(MapText, ShowsTheFrontOfEnergyAndCyclesWhereItIsAskedFor) {
  MapReport report = report_of(conv2, {}, true);
  EXPECT_FALSE(map_json(report)["layers"][0].contains("pareto"));
  report.options.pareto = true;
  report.layers[0].result = mapping::search(conv2, {}, report.options);
  EXPECT_THAT(map_text(report), HasSubstr("Energy against latency, no point better in both:\n"));
  const auto layer = map_json(report)["layers"][0];
  EXPECT_EQ(layer.at("pareto_proven"), true);
  ASSERT_GT(layer.at("pareto").size(), 1u);
  for (std::size_t i = 1; i < layer["pareto"].size(); ++i)
    EXPECT_LT(layer["pareto"][i].at("processing_cycles"), layer["pareto"][i - 1].at("processing_cycles"));
}

TEST(MapText, SaysWhereTheFrontIsNotProven) {
  MapReport report = report_of(conv5, {}, true);
  report.options.pareto = true;
  report.layers[0].result = mapping::search(conv5, {}, report.options);
  report.layers[0].result.report.front_proven = false;
  EXPECT_THAT(map_text(report), HasSubstr("no point better in both (not proven: faster points may follow):\n"));
  EXPECT_THAT(map_text(report), HasSubstr("Proof: "));  // the best one is the optimum all the same
  EXPECT_EQ(map_json(report)["layers"][0].at("pareto_proven"), false);
  EXPECT_EQ(map_json(report)["layers"][0].at("proven"), true);
}

}  // namespace
}  // namespace eyeriss::report
