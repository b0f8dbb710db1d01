// For tests: random layers small enough to walk through every MAC, with mappings that keep the order of the letters but
// ask no chip.
#pragma once

#include "eyeriss/base/random.h"
#include "eyeriss/mapping/mapping.h"

namespace eyeriss::mapping {

struct SmallLayer {
  nn::ConvShape shape;
  Mapping mapping;
};

inline SmallLayer small_layer(base::Random& random) {
  nn::ConvShape s;
  s.G = random.between(1, 2), s.N = random.between(1, 3), s.M = s.G * random.between(1, 9), s.C = random.between(1, 7);
  s.R = random.between(1, 3), s.S = random.between(1, 3), s.U = random.between(1, 4), s.V = random.between(1, 4);
  s.H = s.R + random.between(0, 6), s.W = s.S + random.between(0, 6);
  Mapping a;
  a.m = random.between(1, s.M / s.G), a.n = random.between(1, s.N), a.e = random.between(1, s.E());
  a.f = random.between(1, s.F()), a.p = random.between(1, a.m), a.t = random.between(1, (a.m + a.p - 1) / a.p);
  a.q = random.between(1, s.C), a.r = random.between(1, (s.C + a.q - 1) / a.q);
  return {s, a};
}

}  // namespace eyeriss::mapping
