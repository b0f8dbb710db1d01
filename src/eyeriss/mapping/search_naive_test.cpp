// The search against a plain enumeration of every mapping, on small shapes and small chips.
#include <gtest/gtest.h>

#include <algorithm>

#include "eyeriss/base/random.h"
#include "eyeriss/mapping/pass_bound.h"
#include "eyeriss/mapping/search.h"
#include "eyeriss/mapping/search_bounds.h"
#include "eyeriss/mapping/search_branches.h"

namespace eyeriss::mapping {
namespace {

nn::ConvShape random_shape(base::Random& random) {
  nn::ConvShape s;
  s.G = random.between(1, 2), s.N = random.between(1, 3), s.M = s.G * random.between(1, 8), s.C = random.between(1, 5);
  s.R = random.between(1, 3), s.S = random.between(1, 3), s.U = random.between(1, 2), s.V = random.between(1, 3);
  s.H = s.R + random.between(0, 4), s.W = s.S + random.between(0, 4);
  return s;
}

arch::ChipConfig random_chip(base::Random& random) {
  arch::ChipConfig chip;
  chip.array_rows = random.between(2, 6), chip.array_columns = random.between(1, 5);
  chip.filter_spad_words = random.between(3, 24), chip.ifmap_spad_words = random.between(3, 8);
  chip.psum_spad_words = random.between(1, 6);
  chip.glb_banks = random.between(2, 6), chip.glb_bank_words = random.between(4, 64), chip.glb_filter_banks = 1;
  chip.row_id_bits = random.between(3, 4), chip.col_id_bits = 3, chip.ifmap_col_id_bits = random.between(2, 4);
  return chip;
}

// A timer that is above the bound by up to a half of it, for each pass by another part.
PassTimer uneven_timer(const arch::ChipConfig& chip) {
  return [chip](const PassGeometry& g) {
    PassCycles cycles = pass_lower_bound(g, chip);
    base::Random random(static_cast<std::uint64_t>(((g.filters * 31 + g.channels) * 31 + g.mapping.p) * 31 + g.rows));
    cycles.pass += static_cast<std::uint64_t>(random.between(0, static_cast<std::int64_t>(cycles.pass) / 2));
    cycles.filters_read += static_cast<std::uint64_t>(random.between(0, 5));
    return cycles;
  };
}

template <class Visit>
void for_each_legal(const nn::ConvShape& s, const arch::ChipConfig& chip, bool divisible, Visit&& visit) {
  Mapping a;
  for (a.m = 1; a.m <= s.filters_per_group(); ++a.m)
    for (a.n = 1; a.n <= s.N; ++a.n)
      for (a.e = 1; a.e <= s.E(); ++a.e)
        for (a.f = 1; a.f <= s.F(); ++a.f)
          for (a.p = 1; a.p <= a.m; ++a.p)
            for (a.t = 1; a.t <= a.m; ++a.t)
              for (a.q = 1; a.q <= s.C; ++a.q)
                for (a.r = 1; a.r <= s.C; ++a.r)
                  if (!violation(s, a, chip) && !(divisible && chip_divisibility_violation(s, a))) visit(a);
}

std::vector<Found> first_of_all(const nn::ConvShape& s, const arch::ChipConfig& chip, const SearchOptions& options) {
  const Space space{s, chip, options.divisible};
  std::vector<Found> all;
  for_each_legal(s, chip, options.divisible, [&](const Mapping& a) {
    const TilePrices prices = tile_prices(s, a.e, a.f, options);
    const std::uint64_t least_cycles = layer_lower_bound(s, a, chip);
    Found found{bound_of(space, options, prices, a, least_cycles), least_cycles, a};
    if (options.objective == Objective::latency || options.objective == Objective::edp) {
      const auto cycles =
          static_cast<double>(processing_cycles(s, a, chip, options.timer, raw_filter_link_words(s)).processing);
      found.bound.cost =
          options.objective == Objective::latency ? cycles : prices.cost.of(analytical_counts(s, a)) * cycles;
    }
    all.push_back(found);
  });
  std::sort(all.begin(), all.end());
  all.resize(std::min(all.size(), options.top_k));
  return all;
}

void expect_equal_to_enumeration(const nn::ConvShape& s, const arch::ChipConfig& chip, const SearchOptions& options) {
  SCOPED_TRACE(to_string(options.objective) + (options.divisible ? " divisible " : " ") + nn::to_string(s));
  const std::vector<Found> wanted = first_of_all(s, chip, options);
  const SearchResult result = search(s, chip, options);
  EXPECT_EQ(result.refusal.has_value(), wanted.empty());
  ASSERT_EQ(result.best.size(), wanted.size());
  EXPECT_TRUE(result.report.proven);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_EQ(result.best[i].mapping, wanted[i].mapping)
        << to_string(result.best[i].mapping) << " / " << to_string(wanted[i].mapping);
    EXPECT_EQ(result.best[i].cost, wanted[i].bound.cost);
  }
}

TEST(SearchFront, IsThatOfAnEnumerationOn100SmallLayersAndChips) {
  base::Random random(5);
  std::size_t points = 0;
  for (int round = 0; round < 100; ++round) {
    const nn::ConvShape s = random_shape(random);
    const arch::ChipConfig chip = random_chip(random);
    SearchOptions options;
    options.pareto = true;
    options.timer = uneven_timer(chip);
    const SearchResult result = search(s, chip, options);
    std::vector<std::pair<double, std::uint64_t>> all, front, found;
    for_each_legal(s, chip, false, [&](const Mapping& a) {
      all.emplace_back(tile_prices(s, a.e, a.f, options).energy.of(analytical_counts(s, a)),
                       processing_cycles(s, a, chip, options.timer, raw_filter_link_words(s)).processing);
    });
    std::sort(all.begin(), all.end());
    for (const auto& point : all)
      if (front.empty() || point.second < front.back().second) front.push_back(point);
    for (const Candidate& point : result.pareto) found.emplace_back(point.search_energy, point.processing_cycles);
    EXPECT_EQ(found, front) << nn::to_string(s);
    points += front.size();
  }
  EXPECT_GT(points, 150u);
}

class SearchAgainstEnumeration : public testing::TestWithParam<Objective> {};

TEST_P(SearchAgainstEnumeration, GivesTheSameFirstMappingsOn300SmallLayersAndChips) {
  base::Random random(static_cast<std::uint64_t>(GetParam()) + 7);
  int legal = 0;
  for (int round = 0; round < 300; ++round) {
    const nn::ConvShape s = random_shape(random);
    const arch::ChipConfig chip = random_chip(random);
    SearchOptions options;
    options.objective = GetParam();
    options.timer = uneven_timer(chip);
    options.top_k = static_cast<std::size_t>(random.between(1, 5));
    options.divisible = random.chance(0.2);
    if (random.chance(0.2)) options.energies = {100, 4, 1.5, 1, 1};  // fewer channel sets cost more
    expect_equal_to_enumeration(s, chip, options);
    if (HasFailure()) return;
    legal += search(s, chip, options).best.empty() ? 0 : 1;
  }
  EXPECT_GT(legal, 100);
}

INSTANTIATE_TEST_SUITE_P(AllObjectives, SearchAgainstEnumeration,
                         testing::Values(Objective::energy, Objective::system_energy, Objective::latency,
                                         Objective::edp, Objective::dram),
                         [](const auto& tested) {
                           std::string name = to_string(tested.param);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace eyeriss::mapping
