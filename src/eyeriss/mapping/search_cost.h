// The objectives as prices times counts. For a given strip height e and column tile f, every objective but the latency
// is linear in a few whole numbers that the other parameters decide. Prices and counts are not negative (one price may
// be, see at_least), and both products and sums of doubles round monotonically, so the same expression with smaller
// counts never gives more: that is what makes the bounds of the search exact.
#pragma once

#include <vector>

#include "eyeriss/mapping/energy_model.h"

namespace eyeriss::mapping {

struct Counts {
  std::int64_t images = 1;             // image groups: ceil(N/n)
  std::int64_t residents = 1;          // groups of m filters: ceil(M/m), M per group
  std::int64_t filter_groups = 1;      // passes over the same ifmap tile: ceil(M/(p*t)); counted: within each m
  std::int64_t channel_groups = 1;     // ceil(C/(q*r))
  std::int64_t filter_sets = 1;        // PE sets that take the same ifmap: ceil(M/p); counted: within each pass
  std::int64_t channel_sets = 1;       // ceil(C/q); counted: within each pass
  std::int64_t idle_channel_sets = 0;  // stacked sets that only pass psums on, in last channel groups
};

struct Prices {
  double fixed = 0, images = 0, residents = 0, filter_groups = 0, channel_groups = 0, filter_sets = 0, channel_sets = 0,
         idle_channel_sets = 0;

  double of(const Counts& n) const {
    const auto real = [](std::int64_t value) { return static_cast<double>(value); };
    return fixed + images * real(n.images) + residents * real(n.residents) + filter_groups * real(n.filter_groups) +
           channel_groups * real(n.channel_groups) + filter_sets * real(n.filter_sets) +
           channel_sets * real(n.channel_sets) + idle_channel_sets * real(n.idle_channel_sets);
  }

  // At most of(m) for every m whose counts are at least n's and that has at most `channels` channel sets: with energies
  // where an access of the array costs less than two of the RF, more channel sets cost less.
  double at_least(Counts n, std::int64_t channels) const {
    if (channel_sets < 0) n.channel_sets = channels;
    return of(n);
  }
};

Prices analytical_prices(const nn::ConvShape& shape, std::int64_t e, std::int64_t f, const AccessEnergies& energies,
                         double psum_array_weight);
Prices counted_prices(const nn::ConvShape& shape, std::int64_t e, std::int64_t f, const AccessEnergies& energies);
Prices dram_prices(const nn::ConvShape& shape, std::int64_t e, std::int64_t f);

Counts analytical_counts(const nn::ConvShape& shape, const Mapping& mapping);
// Those of the pass schedule; none is below its analytical_counts.
Counts scheduled_set_counts(const nn::ConvShape& shape, const Mapping& mapping);

}  // namespace eyeriss::mapping
