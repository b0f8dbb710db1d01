#include "eyeriss/dataflow/optimum.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <vector>

#include "eyeriss/base/math.h"

namespace eyeriss::dataflow {
namespace {

class Search {
 public:
  Search(Dataflow dataflow, const nn::ConvShape& shape, const Storage& storage, const CostModel& costs)
      : dataflow_(dataflow),
        s_(shape),
        storage_(storage),
        costs_(costs),
        macs_(shape.macs()),
        filters_(shape.filters_per_group()) {}

  Optimum run();

 private:
  void row_stationary();
  void weight_stationary();
  void output_stationary_a();
  void output_stationary_b();
  void output_stationary_c();
  void no_local_reuse();

  double energy(const Parameters& a) const {
    return energy_of(access_counts(dataflow_, s_, a), macs_, costs_, dataflow_ == Dataflow::RS ? 2.0 : 1.0);
  }
  // Less a margin far above what doubles round off: a bound may come out a little above an energy that it equals.
  bool excludes(double least_energy) const { return least_energy * (1.0 - 1e-12) > best_energy_; }
  bool excludes(const Parameters& largest) const { return excludes(energy(largest)); }
  void consider(const Parameters& a);
  // Words of the GLB that are left when m is 0, over those that a filter more needs: the largest m; perhaps 0 or less.
  std::int64_t largest_m(Parameters a) const;

  const Dataflow dataflow_;
  const nn::ConvShape& s_;
  const Storage& storage_;
  const CostModel& costs_;
  const std::uint64_t macs_;
  const std::int64_t filters_;  // per group
  double best_energy_ = std::numeric_limits<double>::infinity();
  Optimum best_;
};

void Search::consider(const Parameters& a) {
  ++best_.costed;
  const double cost = energy(a);
  if (cost > best_energy_) return;
  if (best_.parameters && cost == best_energy_) {
    const auto key = [&](const Parameters& b) { return std::make_pair(-active_pes(dataflow_, s_, b), b); };
    if (key(*best_.parameters) <= key(a)) return;
  }
  best_energy_ = cost;
  best_.parameters = a;
}

std::int64_t Search::largest_m(Parameters a) const {
  a.m = 0;
  const std::int64_t without = glb_words(dataflow_, s_, a);
  a.m = 1;
  const std::int64_t each = glb_words(dataflow_, s_, a) - without;
  return std::min(filters_, without > storage_.glb_words ? 0 : (storage_.glb_words - without) / each);
}

void Search::row_stationary() {
  const auto largest_p = [&](std::int64_t q) {
    return std::min(filters_, (storage_.rf_words - q * s_.R) / (q * s_.R + 1));
  };
  for (std::int64_t f = std::min(s_.F(), storage_.pes / s_.R); f >= 1; --f)
    for (std::int64_t q = 1; q <= s_.C && largest_p(q) >= 1; ++q)
      for (std::int64_t r = std::min(s_.C / q, storage_.pes / (s_.R * f)); r >= 1; --r) {
        const std::int64_t most_t = storage_.pes / (s_.R * f * r), most_p = largest_p(q);
        Parameters a{filters_, s_.N, 1, f, most_p, q, r, most_t};
        if (excludes(a)) continue;
        for (a.n = 1; a.n <= s_.N; ++a.n) {
          a.m = largest_m(a);
          if (a.m < 1) break;
          for (a.p = std::min(a.m, most_p); a.p >= 1; --a.p) {
            a.t = most_t;
            if (excludes(a)) break;
            a.t = std::min(most_t, a.m / a.p);
            consider(a);
          }
        }
      }
}

void Search::weight_stationary() {
  for (std::int64_t t = 1; t <= std::min(filters_, storage_.pes / (s_.R * s_.S)); ++t)
    for (std::int64_t r = 1; r <= std::min(s_.C, storage_.pes / (s_.R * s_.S * t)); ++r)
      for (std::int64_t f = 1; f <= s_.F(); ++f)
        if (const Parameters a{1, 1, 1, f, 1, 1, r, t}; glb_words(dataflow_, s_, a) <= storage_.glb_words) consider(a);
}

void Search::output_stationary_a() {
  for (std::int64_t e = 1; e <= std::min(s_.E(), storage_.pes); ++e)
    for (std::int64_t f = 1; f <= std::min(s_.F(), storage_.pes / e); ++f)
      for (std::int64_t n = 1; n <= std::min(s_.N, storage_.pes / (e * f)); ++n) {
        Parameters a{1, n, e, f, 1, 1, 1, 1};
        a.m = largest_m(a);
        if (a.m < 1) break;
        consider(a);
      }
}

void Search::output_stationary_b() {
  for (std::int64_t f = 1; f <= std::min(s_.F(), storage_.pes); ++f)
    for (std::int64_t n = 1; n <= std::min(s_.N, storage_.pes / f); ++n) {
      Parameters a{1, n, 1, f, 1, 1, 1, 1};
      a.m = largest_m(a);
      if (a.m < 1) break;
      a.p = std::min(a.m, storage_.pes / (n * f));
      consider(a);
    }
}

void Search::output_stationary_c() {
  for (std::int64_t n = 1; n <= std::min(s_.N, storage_.pes); ++n) {
    Parameters a{1, n, 1, 1, 1, 1, 1, 1};
    a.m = largest_m(a);
    if (a.m < 1) break;
    a.p = std::min(a.m, storage_.pes / n);
    consider(a);
  }
}

void Search::no_local_reuse() {
  // (e, f) and q are all but independent: the DRAM words follow from the first, the GLB's from the second. Both by
  // rising energy, so that the first one that is excluded excludes the rest.
  struct Choice {
    double energy;
    Parameters parameters;
  };
  const auto by_energy = [](std::vector<Choice>& choices) {
    std::sort(choices.begin(), choices.end(), [](const Choice& a, const Choice& b) {
      return std::tie(a.energy, a.parameters) < std::tie(b.energy, b.parameters);
    });
  };
  const std::int64_t most_q = std::min(s_.C, storage_.pes);
  std::vector<Choice> tiles, channels;
  for (std::int64_t e = 1; e <= s_.E(); ++e)
    for (std::int64_t f = 1; f <= s_.F(); ++f) {
      const Parameters largest{filters_, s_.N, e, f, std::min(filters_, storage_.pes), most_q, 1, 1};
      if (glb_words(dataflow_, s_, {1, 1, e, f, 1, 1, 1, 1}) <= storage_.glb_words)
        tiles.push_back({energy(largest), largest});
    }
  by_energy(tiles);
  for (const Choice& tile : tiles) {
    if (excludes(tile.energy)) return;
    channels.clear();
    for (std::int64_t q = 1; q <= most_q; ++q) {
      Parameters largest = tile.parameters;
      largest.q = q, largest.p = std::min(filters_, storage_.pes / q);
      if (const double least = energy(largest); !excludes(least)) channels.push_back({least, largest});
    }
    by_energy(channels);
    for (const Choice& channel : channels) {
      if (excludes(channel.energy)) break;
      Parameters a = channel.parameters;
      for (a.n = 1; a.n <= s_.N; ++a.n) {
        a.m = largest_m(a);
        if (a.m < 1) break;
        a.p = std::min(a.m, storage_.pes / a.q);
        consider(a);
      }
    }
  }
}

Optimum Search::run() {
  switch (dataflow_) {
    case Dataflow::RS:
      row_stationary();
      break;
    case Dataflow::WS:
      weight_stationary();
      break;
    case Dataflow::OSA:
      output_stationary_a();
      break;
    case Dataflow::OSB:
      output_stationary_b();
      break;
    case Dataflow::OSC:
      output_stationary_c();
      break;
    case Dataflow::NLR:
      no_local_reuse();
      break;
  }
  best_.search_energy = best_.parameters ? best_energy_ : 0;
  if (!best_.parameters) best_.refusal = violation(dataflow_, s_, {}, storage_).value_or("");
  EYERISS_CHECK(best_.parameters ? !violation(dataflow_, s_, *best_.parameters, storage_) : !best_.refusal.empty());
  return best_;
}

}  // namespace

Optimum find_optimum(Dataflow dataflow, const nn::ConvShape& shape, const Storage& storage, const CostModel& costs) {
  return Search(dataflow, shape, storage, costs).run();
}

}  // namespace eyeriss::dataflow
