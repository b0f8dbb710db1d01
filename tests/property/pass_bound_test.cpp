// The bounds that exclude mappings from a search for latency hold for the machine: no pass and no layer is faster.
#include <gtest/gtest.h>

#include <map>

#include "eyeriss/machine/time_pass.h"
#include "eyeriss/mapping/pass_bound.h"
#include "eyeriss/mapping/search.h"
#include "eyeriss/mapping/search_bounds.h"
#include "property/random_cases.h"
#include "property/random_chip.h"
#include "property/random_layer.h"

namespace eyeriss::tests {
namespace {

TEST(PassBounds, NoPassAndNoLayerOfTheMachineIsFasterThanItsLowerBound) {
  base::Random random(11);
  std::size_t passes = 0, equal = 0;
  while (passes < random_cases(20000)) {
    const arch::ChipConfig chip = random.chance(0.5) ? arch::ChipConfig{} : random_chip(random);
    const nn::ConvShape shape = random_shape(random, chip, 2'000'000);
    const mapping::Mapping mapping = random_mapping(random, shape, chip);
    if (mapping::violation(shape, mapping, chip)) continue;
    std::map<mapping::PassGeometry, mapping::PassCycles> times;
    const auto timer = [&](const mapping::PassGeometry& pass) { return times[pass] = machine::time_pass(pass, chip); };
    const auto layer =
        mapping::processing_cycles(shape, mapping, chip, timer, mapping::raw_filter_link_words(shape)).processing;
    ASSERT_GE(layer, mapping::layer_lower_bound(shape, mapping, chip))
        << nn::to_string(shape) << ' ' << mapping::to_string(mapping);
    for (const auto& [pass, cycles] : times) {
      const mapping::PassCycles bound = mapping::pass_lower_bound(pass, chip);
      ASSERT_TRUE(cycles.pass >= bound.pass && cycles.filters_read >= bound.filters_read)
          << nn::to_string(shape) << ' ' << mapping::to_string(mapping) << ' ' << pass.images << " images, "
          << pass.rows << " rows, " << pass.columns << " columns, " << pass.filters << " filters, " << pass.channels
          << " channels";
      equal += cycles.pass == bound.pass;
    }
    passes += times.size();
  }
  EXPECT_GT(equal, passes * 2 / 3);  // the search is fast because the bound is close
}

// The kinds of layers whose latency is hard to prove: filters of one tap, where the ifmap bus limits, and FC layers, where
// thousands of mappings wait for the same filters from DRAM.
TEST(PassBounds, ProveTheLatencyOfPointwiseAndFcLayersOnTheMachine) {
  const arch::ChipConfig chip;
  const nn::ConvShape layers[] = {{1, 1, 64, 64, 56, 56, 1, 1, 1, 1},
                                  {1, 1, 256, 1024, 14, 14, 1, 1, 1, 1},
                                  {1, 4, 1024, 256, 6, 6, 6, 6, 1, 1},
                                  {1, 4, 500, 1024, 1, 1, 1, 1, 1, 1}};
  for (const nn::ConvShape& shape : layers)
    for (const mapping::Objective objective : {mapping::Objective::latency, mapping::Objective::edp}) {
      mapping::SearchOptions options;
      options.objective = objective;
      options.timer = [&](const mapping::PassGeometry& pass) { return machine::time_pass(pass, chip); };
      const mapping::SearchResult result = mapping::search(shape, chip, options);
      EXPECT_TRUE(result.report.proven) << nn::to_string(shape);
      EXPECT_LE(result.report.timed_passes, 100u) << nn::to_string(shape);
    }
}

}  // namespace
}  // namespace eyeriss::tests
