// The space of legal mappings as a tree: strip and column tile (e, f), then channel sets r, filter sets t, channels q,
// filters p, then n and m. A branch is legal when its smallest mapping is (the value of every rule of
// mapping::violation grows with every parameter), so the tree asks `violation` and keeps no rule of its own but two
// limits that it computes to save asking: p, and the largest m.
#pragma once

#include <vector>

#include "eyeriss/mapping/search_cost.h"

namespace eyeriss::mapping {

struct Space {
  nn::ConvShape shape;
  arch::ChipConfig chip;
  bool divisible = false;

  // The given mapping with the smallest m and n that its other parameters allow.
  Mapping smallest(Mapping a) const;
  bool legal(const Mapping& a) const { return !violation(shape, smallest(a), chip); }
  // The largest f for which the mapping is legal; 0 for none.
  std::int64_t max_f(const Mapping& a) const;
  // The largest t for which the mapping is legal, given that it is for t = 1.
  std::int64_t max_t(const Mapping& a) const;
  // Filters of a PE at most, for the mapping's q, r and t.
  std::int64_t max_p(const Mapping& a) const;
  std::int64_t max_q(const Mapping& a) const;  // for p, r and t
  // The largest m for which the tiles fit the GLB, at most M/G; perhaps 0.
  std::int64_t max_m(const Mapping& a) const;

  // The divisibility rules; all true when they are off.
  bool allows_p(std::int64_t p) const { return !divisible || p % 4 == 0; }
  bool allows_channels(std::int64_t together) const { return !divisible || shape.C % together == 0; }
  bool allows_n(std::int64_t n) const { return !divisible || shape.N % n == 0; }
  bool allows_m(std::int64_t m, std::int64_t together) const {
    return !divisible || (shape.filters_per_group() % m == 0 && m % together == 0);
  }
};

// (image groups, groups of m filters) that the GLB allows for a strip and column tile; of the other mappings, each has
// at least as many of both as one of these.
struct GlbChoice {
  std::int64_t images = 1, residents = 1;
};
std::vector<GlbChoice> glb_choices(const Space& space, const Mapping& tile);

// What is wrong with the smallest mapping: when it is illegal, all are. Nothing when some mapping is legal.
std::optional<Violation> refusal(const Space& space);

}  // namespace eyeriss::mapping
