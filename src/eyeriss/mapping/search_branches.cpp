#include "eyeriss/mapping/search_branches.h"

#include <algorithm>
#include <limits>

#include "eyeriss/base/math.h"
#include "eyeriss/mapping/search_bounds.h"

namespace eyeriss::mapping {
namespace {

using base::ceil_div;

bool needs_cycles(Objective objective) {
  return objective == Objective::latency || objective == Objective::edp;
}

double combine(Objective objective, double cost, std::uint64_t cycles) {
  const double real_cycles = static_cast<double>(cycles);
  return objective == Objective::latency ? real_cycles : cost * real_cycles;
}

class Search {
 public:
  Search(const Space& space, const SearchOptions& options, std::size_t k, SearchReport& report,
         std::uint64_t cycles_below, std::vector<Found> known = {}, const Judge* judge = nullptr)
      : space_(space),
        shape_(space.shape),
        options_(options),
        k_(k),
        report_(report),
        cycles_below_(cycles_below),
        by_cycles_(needs_cycles(options.objective) || cycles_below != ~std::uint64_t{0}),
        judge_(judge),
        found_(std::move(known)) {}

  std::vector<Found> run();

 private:
  struct Tile {
    Bound bound;
    std::int64_t e, f;
    auto operator<=>(const Tile&) const = default;
  };

  void enter(std::int64_t e, std::int64_t f);
  // At most the cost of any mapping that has at most `largest`'s p, q, r, t, at most `count` PE sets, and at most
  // `slots` = channel_groups * r.
  struct Sets {
    std::int64_t count, slots;
  };
  Bound bound(const Mapping& largest, Sets sets, const std::vector<GlbChoice>& choices) const;
  bool excludes(const Bound& bound);
  // Of a mapping whose q, r and t are known.
  Sets sets_of(const Mapping& a) const { return {a.r * a.t, ceil_div(shape_.C, a.q * a.r) * a.r}; }

  void search_tile();
  void search_sets(Mapping a);
  void search_spads(Mapping a);
  void search_glb(Mapping a);
  void leaf(const Mapping& a);
  // For the p, q, r, t of pass_sums_: whether the mapping's passes alone take too long.
  bool too_slow(const Mapping& a, const GlbChoice& here);

  const Space& space_;
  const nn::ConvShape& shape_;
  const SearchOptions& options_;
  const std::size_t k_;
  SearchReport& report_;
  const std::uint64_t cycles_below_;
  const bool by_cycles_;  // cycles decide something
  const Judge* const judge_;

  TilePrices prices_;
  std::vector<GlbChoice> choices_;
  std::vector<PassSums> pass_sums_;
  std::vector<Found> found_;  // the first k so far, in order
};

void Search::enter(std::int64_t e, std::int64_t f) {
  prices_ = tile_prices(shape_, e, f, options_);
  choices_ = glb_choices(space_, {1, 1, e, 1, 1, 1, 1, f});
}

Bound Search::bound(const Mapping& largest, Sets sets, const std::vector<GlbChoice>& choices) const {
  const std::int64_t filters = shape_.filters_per_group(),
                     bank_words = space_.chip.filter_bank_words() / (shape_.R * shape_.S);
  Counts counts;
  counts.filter_groups = ceil_div(filters, std::min(largest.p * largest.t, bank_words));
  counts.channel_groups = ceil_div(shape_.C, std::min(largest.q * largest.r, bank_words));
  counts.filter_sets = ceil_div(filters, largest.p);
  counts.channel_sets = ceil_div(shape_.C, largest.q);
  Bound least{std::numeric_limits<double>::infinity(), 0};
  for (const GlbChoice& choice : choices) {
    counts.images = choice.images, counts.residents = choice.residents;
    Bound with{prices_.cost.at_least(counts, shape_.C), prices_.energy.at_least(counts, shape_.C)};
    if (by_cycles_) {
      const std::uint64_t cycles = layer_lower_bound(
          shape_, prices_.e, prices_.f,
          {sets.count, sets.slots, counts.images, counts.filter_groups, counts.channel_groups}, space_.chip);
      if (cycles >= cycles_below_) continue;
      if (needs_cycles(options_.objective)) with.cost = combine(options_.objective, with.cost, cycles);
    }
    least = std::min(least, with);
  }
  return least;
}

bool Search::excludes(const Bound& bound) {
  const bool enough = judge_ != nullptr && judge_->enough();
  if (!enough && bound.cost < std::numeric_limits<double>::infinity() &&
      (found_.size() < k_ || bound <= found_.back().bound))
    return false;
  ++report_.excluded_branches;
  return true;
}

std::vector<Found> Search::run() {
  // Tiles by their bounds: the first one that is excluded excludes the rest.
  std::vector<Tile> tiles;
  const std::int64_t p = space_.divisible ? 4 : 1;
  for (std::int64_t e = 1; e <= shape_.E(); ++e)
    for (std::int64_t f = space_.max_f({1, 1, e, p, 1, 1, 1, 1}); f >= 1; --f) {
      enter(e, f);
      Mapping largest{1, 1, e, 1, 1, 1, 1, f};
      const std::int64_t most_p = space_.max_p(largest), most_q = space_.max_q(largest), most_t = space_.max_t(largest);
      largest.p = most_p, largest.q = most_q, largest.t = most_t;
      largest.r = std::min(space_.chip.array_rows / shape_.R, shape_.C);
      tiles.push_back(
          {bound(largest, {space_.chip.pe_count() / (shape_.R * e), shape_.C + space_.chip.array_rows}, choices_), e,
           f});
    }
  std::sort(tiles.begin(), tiles.end());
  for (const Tile& tile : tiles) {
    if (excludes(tile.bound)) {
      report_.excluded_branches += static_cast<std::uint64_t>(tiles.data() + tiles.size() - &tile) - 1;
      break;
    }
    enter(tile.e, tile.f);
    search_tile();
  }
  return found_;
}

void Search::search_tile() {
  Mapping a{1, 1, prices_.e, space_.divisible ? 4 : 1, 1, 1, 1, prices_.f};
  for (a.r = 1; space_.legal(a); ++a.r) {
    if (!space_.allows_channels(a.r)) continue;
    for (std::int64_t t = space_.max_t(a); t >= 1; --t) {
      Mapping sets = a;
      sets.t = t;
      // With the largest p and q of any t, so that the bound only grows as t falls.
      Mapping largest = a;
      largest.p = largest.q = 1;
      const std::int64_t p = space_.max_p(largest), q = space_.max_q(largest);
      largest.p = p, largest.q = q, largest.t = t;
      if (excludes(bound(largest, {a.r * t, shape_.C + a.r}, choices_))) break;
      search_sets(sets);
    }
  }
}

void Search::search_sets(Mapping a) {
  a.q = 1;
  const std::int64_t least_p = a.p;
  for (std::int64_t q = space_.max_q(a); q >= 1; --q) {
    if (!space_.allows_channels(q * a.r)) continue;
    a.q = q, a.p = least_p;
    if (!space_.legal(a)) continue;
    Mapping largest = a;
    largest.p = space_.max_p(a);
    if (largest.p < least_p || excludes(bound(largest, sets_of(a), choices_))) continue;
    search_spads(largest);
  }
}

void Search::search_spads(Mapping a) {
  for (; a.p >= 1; --a.p) {
    if (!space_.allows_p(a.p) || !space_.legal(a)) continue;
    if (excludes(bound(a, sets_of(a), choices_))) return;
    search_glb(a);
  }
}

void Search::search_glb(Mapping a) {
  const std::int64_t least_m = space_.smallest(a).m, together = a.p * a.t, filters = shape_.filters_per_group();
  std::vector<GlbChoice> here(1);
  if (by_cycles_) pass_sums_ = pass_sums_by_m(shape_, a, space_.chip);
  for (a.n = 1; a.n <= shape_.N; ++a.n) {
    a.m = space_.max_m(a);
    if (a.m < least_m) return;
    if (!space_.allows_n(a.n)) continue;
    here[0].images = ceil_div(shape_.N, a.n), here[0].residents = 0;
    for (; a.m >= least_m; --a.m) {
      if (!space_.allows_m(a.m, together)) continue;
      if (const std::int64_t residents = ceil_div(filters, a.m); residents != here[0].residents) {
        here[0].residents = residents;
        if (excludes(bound(a, sets_of(a), here))) break;
      }
      if (!too_slow(a, here[0])) leaf(a);
    }
  }
}

bool Search::too_slow(const Mapping& a, const GlbChoice& here) {
  if (!by_cycles_) return false;
  const PassSums sum = pass_sums_[static_cast<std::size_t>(a.m)];
  const std::int64_t times = here.images * ceil_div(shape_.E(), a.e) * ceil_div(shape_.F(), a.f);
  const auto cycles = std::max(static_cast<std::uint64_t>(sum.macs + here.images * sum.fills),
                               filters_in_turn(shape_, times, here.images * sum.passes, space_.chip));
  bool excluded = cycles >= cycles_below_;
  if (needs_cycles(options_.objective) && found_.size() == k_) {
    const double energy = options_.objective == Objective::edp ? prices_.cost.of(analytical_counts(shape_, a)) : 0.0;
    excluded = excluded || combine(options_.objective, energy, cycles) > found_.back().bound.cost;
  }
  report_.excluded_branches += excluded;
  return excluded;
}

void Search::leaf(const Mapping& a) {
  ++report_.costed;
  const auto least_cycles = [&] { return layer_lower_bound(shape_, a, space_.chip); };
  Found candidate{{}, needs_cycles(options_.objective) ? least_cycles() : 0, a};
  candidate.bound = bound_of(space_, options_, prices_, a, candidate.least_cycles);
  if (found_.size() == k_ && candidate.bound > found_.back().bound) return;
  if (!needs_cycles(options_.objective)) candidate.least_cycles = least_cycles();
  const auto comes_late = [&] { return found_.size() == k_ && !(candidate < found_.back()); };
  if (candidate.least_cycles >= cycles_below_ || comes_late()) return;
  if (judge_ != nullptr) {
    if (std::any_of(found_.begin(), found_.end(), [&](const Found& known) { return known.mapping == a; })) return;
    const std::optional<Found> judged = judge_->cost(candidate);
    if (!judged) return;
    candidate = *judged;
    if (comes_late()) return;
  }
  found_.insert(std::upper_bound(found_.begin(), found_.end(), candidate), candidate);
  if (found_.size() > k_) found_.pop_back();
}

}  // namespace

TilePrices tile_prices(const nn::ConvShape& shape, std::int64_t e, std::int64_t f, const SearchOptions& options) {
  TilePrices prices{e, f, analytical_prices(shape, e, f, options.energies, search_psum_array_weight), {}};
  switch (options.objective) {
    case Objective::energy:
      prices.cost = prices.energy;
      break;
    case Objective::system_energy:
      prices.cost = counted_prices(shape, e, f, options.energies);
      break;
    case Objective::dram:
      prices.cost = dram_prices(shape, e, f);
      break;
    case Objective::latency:
      break;
    case Objective::edp:
      prices.cost = analytical_prices(shape, e, f, options.energies, 1.0);
      break;
  }
  return prices;
}

Bound bound_of(const Space& space, const SearchOptions& options, const TilePrices& prices, const Mapping& a,
               std::uint64_t least_cycles) {
  const Counts counts = analytical_counts(space.shape, a);
  Bound bound{0, prices.energy.of(counts)};
  switch (options.objective) {
    case Objective::energy:
      bound.cost = bound.energy;
      break;
    case Objective::system_energy:
      bound.cost = prices.cost.of(scheduled_set_counts(space.shape, a));
      break;
    case Objective::dram:
      bound.cost = prices.cost.of(counts);
      break;
    case Objective::latency:
    case Objective::edp:
      bound.cost = combine(options.objective, prices.cost.of(counts), least_cycles);
  }
  return bound;
}

std::vector<Found> first_by_bound(const Space& space, const SearchOptions& options, std::size_t k, SearchReport& report,
                                  std::uint64_t cycles_below) {
  return Search(space, options, k, report, cycles_below).run();
}

std::vector<Found> first_by_cost(const Space& space, const SearchOptions& options, std::size_t k, SearchReport& report,
                                 std::vector<Found> known, const Judge& judge, std::uint64_t cycles_below) {
  return Search(space, options, k, report, cycles_below, std::move(known), &judge).run();
}

}  // namespace eyeriss::mapping
