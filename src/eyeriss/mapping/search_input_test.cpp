// Impossible chips, shapes and wishes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eyeriss/base/error.h"
#include "eyeriss/mapping/search.h"

namespace eyeriss::mapping {
namespace {

using testing::HasSubstr;

const nn::ConvShape small{1, 1, 8, 8, 10, 10, 3, 3, 1, 1};

template <class Call>
std::string refusal_of(Call&& call) {
  try {
    call();
  } catch (const base::Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(SearchInput, ALayerThatNoMappingFitsSaysWhichRuleAndByHowMuch) {
  arch::ChipConfig chip;
  chip.glb_banks = 2, chip.glb_bank_words = 4, chip.glb_filter_banks = 3;
  const SearchResult result = search(small, chip);
  EXPECT_TRUE(result.best.empty());
  ASSERT_TRUE(result.refusal);
  // The smallest tile is 3 x 3 words in 3 banks, its psum in one more.
  EXPECT_EQ(result.refusal->rule, "GLB banks");
  EXPECT_EQ(result.refusal->value - result.refusal->limit, 2);
}

TEST(SearchInput, AShapeThatIsNotNativeIsRefusedUnderEveryObjective) {
  nn::ConvShape tall = small;
  tall.R = 13, tall.H = 20;
  for (const Objective objective :
       {Objective::energy, Objective::system_energy, Objective::latency, Objective::edp, Objective::dram}) {
    SearchOptions options;
    options.objective = objective;
    const SearchResult result = search(tall, {}, options);
    ASSERT_TRUE(result.refusal);
    EXPECT_EQ(result.refusal->text, "filter height: R = 13, at most 12");
  }
}

TEST(SearchInput, DivisibilityThatCannotBeKeptIsAnOutcome) {
  SearchOptions options;
  options.divisible = true;
  nn::ConvShape six = small;
  six.M = 6;
  const SearchResult result = search(six, {}, options);
  EXPECT_TRUE(result.best.empty());
  ASSERT_TRUE(result.refusal);
  EXPECT_EQ(result.refusal->rule, "divisibility");
}

TEST(SearchInput, ImpossibleChipsShapesAndOptionsAreErrorsThatNameThem) {
  EXPECT_THAT(refusal_of([] { search({1, 1, 0, 8, 10, 10, 3, 3, 1, 1}, {}); }), HasSubstr("M = 0 is not a dimension"));
  arch::ChipConfig chip;
  chip.array_rows = 0;
  EXPECT_THAT(refusal_of([&] { search(small, chip); }), HasSubstr("array_rows = 0"));
  SearchOptions options;
  options.top_k = 0;
  EXPECT_THAT(refusal_of([&] { search(small, {}, options); }), HasSubstr("ask for at least 1"));
  options.top_k = 1, options.energies.glb = 300;
  EXPECT_THAT(refusal_of([&] { search(small, {}, options); }), HasSubstr("dearest first"));
  EXPECT_THAT(refusal_of([] { parse_objective("latancy"); }), HasSubstr("did you mean 'latency'?"));
  EXPECT_THAT(refusal_of([] {
                evaluate(small, {9, 1, 1, 1, 1, 1, 1, 8}, {}, {});
              }),
              HasSubstr("filters in the GLB: m = 9, at most 8"));
}

TEST(SearchInput, ProductsOfDimensionsThatOverflowAreErrorsNotNumbers) {
  const std::int64_t large = std::int64_t{1} << 30;
  EXPECT_THAT(refusal_of([&] { search({1, large, large, large, 9, 9, 1, 1, 1, 1}, {}); }), HasSubstr("fit 63 bits"));
  EXPECT_THAT(refusal_of([&] {
                search({1, 1 << 14, 1024, 1024, 1 << 12, 1 << 12, 1, 1, 1, 1}, {});
              }),
              HasSubstr("at most 2^52"));
}

TEST(SearchInput, ObjectivesAreNamedAsOnTheCommandLine) {
  for (const char* name : {"energy", "system-energy", "latency", "edp", "dram"})
    EXPECT_EQ(to_string(parse_objective(name)), name);
}

}  // namespace
}  // namespace eyeriss::mapping
