#include "eyeriss/mapping/search.h"

#include <gtest/gtest.h>

#include <cmath>

#include "eyeriss/mapping/pass_bound.h"

#include "eyeriss/mapping/alexnet_test.h"

namespace eyeriss::mapping {
namespace {

const arch::ChipConfig chip;

TEST(Search, UnderTheChipsRulesTheBestMappingIsThePublishedOneButForConv2) {
  const double best_energy[] = {6.765, 6.069, 6.329, 6.352, 6.352};  // in the search's weighting, MAC energies per MAC
  for (std::size_t k = 0; k < std::size(alexnet); ++k) {
    const AlexNetLayer& layer = alexnet[k];
    SCOPED_TRACE(layer.name);
    SearchOptions options;
    options.divisible = true;
    options.top_k = 2;
    const SearchResult result = search(layer.shape, chip, options);
    ASSERT_EQ(result.best.size(), 2u);
    const double per_mac = result.best[0].cost / static_cast<double>(layer.shape.macs());
    EXPECT_NEAR(per_mac, best_energy[k], 0.0006);
    EXPECT_EQ(result.best[layer.name == std::string("CONV2") ? 1 : 0].mapping, layer.mapping);
  }
}

TEST(Search, Conv2sPublishedMappingIsSecondAmongTheStackableOnesAndThirdAmongAll) {
  const nn::ConvShape& shape = alexnet[1].shape;
  const auto energy = [&](const Mapping& a) {
    return analytical_energy(shape, a, {}, search_psum_array_weight).total() / static_cast<double>(shape.macs());
  };
  // Three channel sets of 5 rows fit the array only side by side, where no LN joins their columns into one of 15 rows.
  const Mapping side_by_side{64, 4, 6, 16, 2, 3, 1, 27};
  EXPECT_NEAR(energy(side_by_side), 6.068, 0.0005);
  EXPECT_EQ(violation(shape, side_by_side, chip)->rule, "PE array");
  EXPECT_NEAR(energy(alexnet[1].mapping) / energy(side_by_side), 1.0017, 0.00005);
  EXPECT_NEAR(energy(alexnet[1].mapping) / energy({32, 2, 27, 16, 2, 1, 1, 27}), 1.0016, 0.00005);
}

TEST(Search, WithoutTheRulesNoAnswerIsWorse) {
  for (const AlexNetLayer& layer : alexnet) {
    SCOPED_TRACE(layer.name);
    for (const Objective objective : {Objective::energy, Objective::system_energy, Objective::dram}) {
      SearchOptions options;
      options.objective = objective;
      const SearchResult free = search(layer.shape, chip, options);
      const Candidate published = evaluate(layer.shape, layer.mapping, chip, options);
      EXPECT_LE(free.best.at(0).cost, published.cost);
      EXPECT_TRUE(free.best[0].mapping == published.mapping || comes_before(free.best[0], published));
    }
  }
}

TEST(Search, CostIsTheEnergyModelsOwn) {
  for (const AlexNetLayer& layer : alexnet) {
    SCOPED_TRACE(layer.name);
    SearchOptions options;
    const Candidate analytical = evaluate(layer.shape, layer.mapping, chip, options);
    const double weighted = analytical_energy(layer.shape, layer.mapping, {}, search_psum_array_weight).total();
    EXPECT_NEAR(analytical.cost / weighted, 1.0, 1e-12);
    EXPECT_NEAR(analytical.energy_mac_units / analytical_energy(layer.shape, layer.mapping, {}).total(), 1.0, 1e-12);
    options.objective = Objective::system_energy;
    const Candidate counted = evaluate(layer.shape, layer.mapping, chip, options);
    EXPECT_NEAR(counted.cost / counted_energy(counted.predicted, {}).total(), 1.0, 1e-12);
    options.objective = Objective::dram;
    EXPECT_EQ(evaluate(layer.shape, layer.mapping, chip, options).cost,
              static_cast<double>(counted.predicted.dram.total()));
  }
}

// So slow that no bound is near it.
PassCycles slow_timer(const PassGeometry& pass) {
  PassCycles cycles = pass_lower_bound(pass, chip);
  cycles.pass *= 2;
  return cycles;
}

TEST(Search, ALatencyThatCannotBeProvenIsReportedWithItsGap) {
  const nn::ConvShape pointwise{1, 1, 16, 8, 7, 7, 1, 1, 1, 1};
  SearchOptions options;
  options.objective = Objective::latency;
  options.most_timed = 70;
  options.timer = slow_timer;
  const SearchResult result = search(pointwise, chip, options);
  EXPECT_FALSE(result.report.proven);
  EXPECT_GT(result.report.gap, 0.0);
  // The gap holds: with time enough for a proof, the optimum is no further below.
  options.most_timed = 1'000'000;
  const SearchResult proven = search(pointwise, chip, options);
  EXPECT_TRUE(proven.report.proven);
  EXPECT_GE(proven.best.at(0).cost * (1 + result.report.gap), result.best.at(0).cost);
}

TEST(Search, AFrontThatCannotBeProvenLeavesTheProofOfTheBestAlone) {
  const nn::ConvShape pointwise{1, 4, 64, 64, 56, 56, 1, 1, 1, 1};
  SearchOptions options;
  options.pareto = true;
  options.most_timed = 16;
  options.timer = slow_timer;
  const SearchResult result = search(pointwise, chip, options);
  EXPECT_FALSE(result.report.front_proven);
  EXPECT_TRUE(result.report.proven);
  EXPECT_EQ(result.best.at(0).mapping, search(pointwise, chip).best.at(0).mapping);
}

}  // namespace
}  // namespace eyeriss::mapping
