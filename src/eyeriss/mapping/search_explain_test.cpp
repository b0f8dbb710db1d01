#include "eyeriss/mapping/search_explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eyeriss::mapping {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const arch::ChipConfig chip;
const nn::ConvShape conv2{2, 4, 256, 48, 31, 31, 5, 5, 1, 1}, conv5{2, 4, 256, 192, 15, 15, 3, 3, 1, 1};

TEST(Explain, NamesTheRuleThatAMappingBreaks) {
  EXPECT_EQ(explain(conv5, {64, 4, 13, 25, 1, 1, 1, 13}, chip).text, "Illegal: psum spad: p = 25 words, at most 24.");
  SearchOptions options;
  options.divisible = true;
  EXPECT_THAT(explain(conv5, {65, 4, 13, 16, 3, 2, 2, 13}, chip, options).text, StartsWith("Illegal: divisibility: "));
}

TEST(Explain, SaysHowFarConv2sPublishedMappingIsFromTheOptimumAndWhichTermCostsIt) {
  SearchOptions options;
  options.divisible = true;
  const Explanation e = explain(conv2, {64, 1, 27, 16, 2, 1, 1, 27}, chip, options);
  ASSERT_FALSE(e.broken);
  EXPECT_NEAR(e.above_optimum, 0.00155, 0.00001);
  // One image a pass fetches the filters four times instead of twice, for half as many ifmap fetches.
  EXPECT_EQ(e.parts.front().name, "DRAM filter");
  EXPECT_EQ(e.parts.back().name, "DRAM ifmap");
  EXPECT_THAT(e.text, HasSubstr("Most of that is DRAM filter"));
}

TEST(Explain, PartsSumUpToTheCostOfEveryAdditiveObjective) {
  for (const Objective objective : {Objective::energy, Objective::system_energy, Objective::latency, Objective::dram}) {
    SearchOptions options;
    options.objective = objective;
    const Explanation e = explain(conv5, {64, 4, 13, 16, 3, 2, 2, 13}, chip, options);
    double here = 0, there = 0;
    for (const CostPart& part : e.parts) here += part.here, there += part.at_optimum;
    EXPECT_NEAR(here / e.candidate.cost, 1.0, 1e-12) << to_string(objective);
    EXPECT_NEAR(there / e.optimum.cost, 1.0, 1e-12) << to_string(objective);
    EXPECT_GE(e.above_optimum, 0.0);
  }
}

TEST(Explain, KnowsTheOptimumAndWhyAnEquallyGoodMappingLost) {
  SearchOptions options;
  options.top_k = 2;
  const SearchResult result = search(conv5, chip, options);
  EXPECT_EQ(explain(conv5, result.best[0].mapping, chip, options).text, "This is the optimum of the energy.");
  ASSERT_EQ(result.best[0].cost, result.best[1].cost);
  EXPECT_THAT(explain(conv5, result.best[1].mapping, chip, options).text,
              StartsWith("As good as the optimum in energy"));
}

}  // namespace
}  // namespace eyeriss::mapping
