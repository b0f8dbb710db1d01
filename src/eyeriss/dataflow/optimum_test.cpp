// The search against a plain enumeration of all parameters, and the storage that equal area gives.
#include "eyeriss/dataflow/optimum.h"

#include <gtest/gtest.h>

#include <limits>

#include "eyeriss/base/random.h"

namespace eyeriss::dataflow {
namespace {

template <class Visit>
void for_each_choice(Dataflow dataflow, const nn::ConvShape& s, Visit&& visit) {
  const std::string letters = describe(dataflow).letters;
  const auto limit = [&](char letter, std::int64_t most) {
    return letters.find(letter) == std::string::npos ? 1 : most;
  };
  const std::int64_t filters = s.filters_per_group();
  Parameters a;
  for (a.m = 1; a.m <= limit('m', filters); ++a.m)
    for (a.n = 1; a.n <= limit('n', s.N); ++a.n)
      for (a.e = 1; a.e <= limit('e', s.E()); ++a.e)
        for (a.f = 1; a.f <= limit('f', s.F()); ++a.f)
          for (a.p = 1; a.p <= limit('p', filters); ++a.p)
            for (a.q = 1; a.q <= limit('q', s.C); ++a.q)
              for (a.r = 1; a.r <= limit('r', s.C); ++a.r)
                for (a.t = 1; a.t <= limit('t', filters); ++a.t) visit(a);
}

class OptimumAgainstEnumeration : public testing::TestWithParam<Dataflow> {};

TEST_P(OptimumAgainstEnumeration, HasTheSameLeastEnergyOn200SmallLayers) {
  const Dataflow dataflow = GetParam();
  base::Random random(static_cast<std::uint64_t>(dataflow) + 1);
  int legal = 0;
  for (int round = 0; round < 200; ++round) {
    nn::ConvShape s;
    s.G = random.between(1, 2), s.N = random.between(1, 4), s.M = s.G * random.between(1, 7),
    s.C = random.between(1, 6);
    s.R = random.between(1, 3), s.S = random.between(1, 3), s.U = random.between(1, 3), s.V = random.between(1, 3);
    s.H = s.R + random.between(0, 5), s.W = s.S + random.between(0, 5);
    const Storage storage{random.between(3, 40), random.between(4, 40), random.between(20, 600), 0, 0};
    CostModel costs;
    if (random.chance(0.3)) costs.dram = 20, costs.glb = 3;
    double least = std::numeric_limits<double>::infinity();
    for_each_choice(dataflow, s, [&](const Parameters& a) {
      if (!violation(dataflow, s, a, storage))
        least = std::min(least,
                         energy_of(access_counts(dataflow, s, a), s.macs(), costs, dataflow == Dataflow::RS ? 2 : 1));
    });
    const Optimum found = find_optimum(dataflow, s, storage, costs);
    ASSERT_EQ(found.parameters.has_value(), least < std::numeric_limits<double>::infinity()) << nn::to_string(s);
    if (!found.parameters) continue;
    ++legal;
    EXPECT_FALSE(violation(dataflow, s, *found.parameters, storage));
    EXPECT_NEAR(found.search_energy / least, 1.0, 1e-12) << nn::to_string(s);
  }
  EXPECT_GT(legal, 50);
}

INSTANTIATE_TEST_SUITE_P(AllDataflows, OptimumAgainstEnumeration, testing::ValuesIn(all_dataflows),
                         [](const auto& tested) { return std::string(describe(tested.param).name); });

TEST(EqualArea, GivesTheGlbSizesOfThePaperAt256Pes) {
  const auto glb_kb = [](Dataflow dataflow) { return storage_under_equal_area(dataflow, 256, {}).glb_bytes / 1024; };
  EXPECT_EQ(glb_kb(Dataflow::RS), 128.0);
  EXPECT_NEAR(glb_kb(Dataflow::WS), 334.3, 0.05);
  EXPECT_NEAR(glb_kb(Dataflow::OSA), 243.9, 0.05);
  EXPECT_NEAR(glb_kb(Dataflow::OSB), 303.8, 0.05);
  EXPECT_NEAR(glb_kb(Dataflow::OSC), 334.3, 0.05);
  EXPECT_NEAR(glb_kb(Dataflow::NLR), 338.3, 0.05);
}

}  // namespace
}  // namespace eyeriss::dataflow
