#include "eyeriss/mapping/search_space.h"

#include <algorithm>

#include "eyeriss/base/math.h"

namespace eyeriss::mapping {

using base::ceil_div;

namespace {

// The largest legal value of a letter, found by halving between one that is legal, or below all, and one that is not.
std::int64_t largest_legal(const Space& space, Mapping a, std::int64_t Mapping::*letter, std::int64_t legal,
                           std::int64_t illegal) {
  while (illegal - legal > 1) {
    a.*letter = (legal + illegal) / 2;
    (space.legal(a) ? legal : illegal) = a.*letter;
  }
  return legal;
}

}  // namespace

Mapping Space::smallest(Mapping a) const {
  a.n = 1;
  a.m = divisible ? a.p * a.t : std::max(a.p, a.p * (a.t - 1) + 1);
  return a;
}

std::int64_t Space::max_f(const Mapping& a) const {
  return largest_legal(*this, a, &Mapping::f, 0, shape.F() + 1);
}

std::int64_t Space::max_t(const Mapping& a) const {
  return largest_legal(*this, a, &Mapping::t, 1, chip.pe_count() + 1);
}

std::int64_t Space::max_p(const Mapping& a) const {
  const std::int64_t words = a.q * shape.S, filters = shape.filters_per_group();
  const std::int64_t by_sets = a.t == 1 ? filters : (filters - 1) / (a.t - 1);
  return std::min({chip.psum_spad_words, chip.filter_spad_words / words, by_sets,
                   chip.filter_bank_words() / (a.t * a.r * shape.R * words)});
}

std::int64_t Space::max_q(const Mapping& a) const {
  return std::min({shape.C, chip.ifmap_spad_words / shape.S, chip.filter_spad_words / (a.p * shape.S),
                   chip.filter_bank_words() / (a.p * a.t * a.r * shape.R * shape.S)});
}

std::int64_t Space::max_m(const Mapping& a) const {
  const std::int64_t ifmap_banks = ceil_div(tile_ifmap_words(shape, a), chip.glb_bank_words);
  const std::int64_t psum_words = std::max<std::int64_t>(0, chip.glb_banks - ifmap_banks) * chip.glb_bank_words;
  return std::min(shape.filters_per_group(), psum_words / (a.n * a.e * a.f));
}

std::vector<GlbChoice> glb_choices(const Space& space, const Mapping& tile) {
  std::vector<GlbChoice> choices;
  Mapping a = tile;
  a.p = a.q = a.r = a.t = 1;
  // From the largest n down: fewer image groups first. The smallest n of those with equal image groups leaves the most
  // for m.
  for (a.n = space.shape.N; a.n >= 1; --a.n) {
    const std::int64_t images = ceil_div(space.shape.N, a.n);
    a.n = ceil_div(space.shape.N, images);
    const std::int64_t m = space.max_m(a);
    if (m < 1) continue;
    const std::int64_t residents = ceil_div(space.shape.filters_per_group(), m);
    if (choices.empty() || residents < choices.back().residents) choices.push_back({images, residents});
  }
  return choices;
}

std::optional<Violation> refusal(const Space& space) {
  const nn::ConvShape& s = space.shape;
  Mapping a;
  if (!space.divisible) return violation(s, a, space.chip);
  a.p = a.m = 4;
  if (const auto broken = native_violation(s, space.chip)) return broken;
  if (const auto broken = chip_divisibility_violation(s, {s.filters_per_group(), 1, 1, 4, 1, 1, 1, 1});
      broken && s.filters_per_group() % 4 != 0)
    return broken;
  return violation(s, a, space.chip);
}

}  // namespace eyeriss::mapping
