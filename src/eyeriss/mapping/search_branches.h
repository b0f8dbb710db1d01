// Branch and bound over the tree of search_space.h: the k first mappings by (cost, energy, cycles at least, letters).
#pragma once

#include <functional>

#include "eyeriss/mapping/search.h"
#include "eyeriss/mapping/search_space.h"

namespace eyeriss::mapping {

// Cost and search energy of a mapping, or less than those of every mapping of a branch; compared in that order.
struct Bound {
  double cost = 0, energy = 0;
  auto operator<=>(const Bound&) const = default;
};

struct Found {
  Bound bound;
  std::uint64_t least_cycles = 0;  // layer_lower_bound
  Mapping mapping;
  auto operator<=>(const Found&) const = default;
};

// What a strip and column tile cost: the prices, made once for each (e, f).
struct TilePrices {
  std::int64_t e = 1, f = 1;
  Prices energy;  // analytical, psums' array term twice
  Prices cost;    // of a linear objective; the analytical energy for edp
};
TilePrices tile_prices(const nn::ConvShape& shape, std::int64_t e, std::int64_t f, const SearchOptions& options);

// For latency and edp the cost is that of `least_cycles`, the mapping's layer_lower_bound: its own may be more. The other
// objectives do not look at them.
Bound bound_of(const Space& space, const SearchOptions& options, const TilePrices& prices, const Mapping& mapping,
               std::uint64_t least_cycles);

// Only mappings whose layer_lower_bound is below `cycles_below`. Fewer than k: there are no more.
std::vector<Found> first_by_bound(const Space& space, const SearchOptions& options, std::size_t k, SearchReport& report,
                                  std::uint64_t cycles_below = ~std::uint64_t{0});

// The same where bounds are not the last word: `judge` gives what a mapping really costs, never less than its bound, or
// nothing when it is not wanted. It is asked about those only that could come before the k-th of what is known, from
// `known` on (in order, judged before). When judge has had enough (`enough` is true) the search ends, and the answer is
// the best of what was judged.
struct Judge {
  std::function<std::optional<Found>(const Found&)> cost;
  std::function<bool()> enough;
};
std::vector<Found> first_by_cost(const Space& space, const SearchOptions& options, std::size_t k, SearchReport& report,
                                 std::vector<Found> known, const Judge& judge,
                                 std::uint64_t cycles_below = ~std::uint64_t{0});

}  // namespace eyeriss::mapping
