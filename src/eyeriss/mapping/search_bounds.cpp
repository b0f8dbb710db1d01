#include "eyeriss/mapping/search_bounds.h"

#include <algorithm>

#include "eyeriss/base/math.h"
#include "eyeriss/mapping/transfers.h"

namespace eyeriss::mapping {
namespace {

using base::ceil_div;

std::uint64_t words(std::int64_t value) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0));
}

// Visits (size, how many) of the whole parts and of the last part of `total`.
template <class Visit>
void for_each_size(std::int64_t total, std::int64_t step, std::int64_t times, Visit&& visit) {
  if (total / step > 0) visit(step, total / step * times);
  if (total % step > 0) visit(total % step, times);
}

struct FilterBus {                         // of one pass
  std::int64_t below = 0, all = 0;         // bus words for the rows below the top one; all rows
  std::int64_t below_cycles = 0, own = 0;  // the spads' pace below the top row; words of the top PE
};

FilterBus filter_bus(const PassGeometry& g, const arch::ChipConfig& chip) {
  const Mapping& a = g.mapping;
  const std::int64_t p = filters_of_set(a, g.filters, 0), ahead = chip.fifo_depth * chip.filter_bus_words;
  // All sets but one are full or empty.
  const std::int64_t full_sets = std::min(a.t, g.filters / a.p),
                     rest = full_sets < a.t ? g.filters - full_sets * a.p : 0;
  FilterBus bus;
  std::int64_t top_row = 0;
  for (std::int64_t set = 0; set < a.r; ++set) {
    const std::int64_t q = channels_of_set(a, g.channels, set);
    const std::int64_t row =
        full_sets * ceil_div(a.p * q * g.S, chip.filter_bus_words) + ceil_div(rest * q * g.S, chip.filter_bus_words);
    bus.all += g.R * row;
    bus.below_cycles += g.R * std::max<std::int64_t>(0, p * q * g.S - ahead);
    if (set == 0) top_row = row, bus.own = p * q * g.S;
  }
  bus.below = bus.all - top_row;
  bus.below_cycles -= std::max<std::int64_t>(0, bus.own - ahead);
  return bus;
}

}  // namespace

std::uint64_t pass_lower_bound(const PassGeometry& g, const arch::ChipConfig& chip) {
  const Mapping& a = g.mapping;
  const FilterBus bus = filter_bus(g, chip);
  const std::int64_t top_begins = std::max(bus.below, bus.below_cycles);
  const std::int64_t top_filled = std::max(std::min(bus.below + bus.own, bus.all), bus.below_cycles + bus.own);
  const std::int64_t macs = g.images * g.columns * bus.own;

  const std::int64_t full_sets = std::min(a.t, g.filters / a.p),
                     rest = full_sets < a.t ? g.filters - full_sets * a.p : 0;
  const std::int64_t psum_words = full_sets * ceil_div(a.p, chip.psum_bus_words) + ceil_div(rest, chip.psum_bus_words);
  const std::int64_t psums = g.images * g.columns * g.rows * psum_words;

  const std::int64_t tile_rows = (a.e - 1) * g.U + g.R, needed_columns = (g.columns - 1) * g.V + g.S;
  const std::int64_t slot = a.r * tile_rows;  // bus words between two words of one ifmap row
  const std::int64_t ifmap = ((g.images - 1) * g.width + needed_columns) * tile_rows * g.channels - slot;
  // With a window on every column, all that a PE has before its filters are complete is in its spad and FIFO.
  const bool no_gaps = g.V <= g.S && g.width == needed_columns;
  const std::int64_t ahead = (chip.ifmap_spad_words + chip.fifo_depth + 2) * slot;
  const std::int64_t late_ifmap = no_gaps ? top_begins + ifmap - ahead : ifmap;
  return words(std::max({top_filled + macs, top_begins + psums, ifmap, late_ifmap}));
}

void for_each_kind_of_pass(const nn::ConvShape& s, const Mapping& a,
                           const std::function<void(const PassGeometry&, std::uint64_t)>& visit) {
  const std::int64_t filters = s.filters_per_group();
  PassGeometry g{s.R, s.S, s.U, s.V, 1, 1, 1, 1, 1, 1, a};
  g.mapping.m = g.mapping.n = g.mapping.f = 1;
  for_each_size(s.N, a.n, s.G, [&](std::int64_t n, std::int64_t times_n) {
    g.images = n;
    for_each_size(s.E(), a.e, times_n, [&](std::int64_t e, std::int64_t times_e) {
      g.rows = e;
      for_each_size(s.F(), a.f, times_e, [&](std::int64_t f, std::int64_t times_f) {
        g.columns = f, g.width = tile_width(s, f);
        for_each_size(filters, a.m, times_f, [&](std::int64_t m, std::int64_t times_m) {
          for_each_size(s.C, a.q * a.r, times_m, [&](std::int64_t c, std::int64_t times_c) {
            g.channels = c;
            for_each_size(m, a.p * a.t, times_c, [&](std::int64_t k, std::int64_t times) {
              g.filters = k;
              visit(g, words(times));
            });
          });
        });
      });
    });
  });
}

StreamCycles stream_cycles(const nn::ConvShape& s, const Mapping& a, const arch::ChipConfig& chip) {
  StreamCycles sum;
  for_each_kind_of_pass(s, a, [&](const PassGeometry& pass, std::uint64_t count) {
    const PassBounds bound = pass_bounds(pass, chip);
    const std::uint64_t longest = std::max({bound.macs, bound.psum_bus, bound.ifmap_bus});
    (longest == bound.macs ? sum.macs : longest == bound.psum_bus ? sum.psum_bus : sum.ifmap_bus) += count * longest;
    sum.filter_fill += count * bound.filter_fill;
  });
  const auto dram = scheduled_counts(s, a).dram;
  sum.fmaps_from_dram = link_transfer_cycles((dram.ifmap_read + dram.ofmap_write + dram.bias_read) / 4, chip);
  return sum;
}

std::uint64_t layer_lower_bound(const nn::ConvShape& s, const Mapping& a, const arch::ChipConfig& chip) {
  std::uint64_t in_passes = 0, in_fetches = 0;
  for_each_kind_of_pass(s, a, [&](const PassGeometry& pass, std::uint64_t count) {
    in_passes += count * pass_lower_bound(pass, chip);
    const std::int64_t link_words = ceil_div<std::int64_t>(pass.filters * pass.channels * s.R * s.S, 4);
    in_fetches += count * link_transfer_cycles(words(link_words), chip);
  });
  return std::max(in_passes, in_fetches);
}

std::uint64_t layer_lower_bound(const nn::ConvShape& s, std::int64_t e, std::int64_t f, const Limits& n,
                                const arch::ChipConfig& chip) {
  const std::int64_t strips = ceil_div(s.E(), e), tiles = ceil_div(s.F(), f), filters = s.filters_per_group();
  // A pass of k filters and c channels keeps its PE at k/t * c/r * S MACs a window at least, after as many cycles to
  // fill its spad.
  const std::int64_t macs = s.G * strips * s.S * filters * s.C * (s.N * s.F() + n.images * tiles) / n.sets;
  const std::int64_t psums = s.G * s.N * s.E() * s.F() * n.channel_groups * ceil_div(filters, chip.psum_bus_words);
  const std::int64_t link_words = ceil_div<std::int64_t>(s.M * s.C * s.R * s.S, 4) * strips * tiles * n.images;
  // Less a margin far above what doubles round off.
  const double link = static_cast<double>(link_words) * static_cast<double>(chip.core_clock_hz) /
                      static_cast<double>(chip.link_clock_hz);
  // Of every pass, the ifmap words up to the last bus slot that some window needs. The slots of all channel groups hold
  // channel_groups * r words of a row, at most `slots`.
  const std::int64_t needed = (s.F() - tiles) * s.V + tiles * s.S;
  const std::int64_t row_words = std::max<std::int64_t>(0, s.C * needed - tiles * n.slots);
  const std::int64_t ifmaps = s.G * s.N * strips * ((e - 1) * s.U + s.R) * row_words * n.filter_groups;
  return words(std::max({macs, psums, ifmaps, static_cast<std::int64_t>(link * (1.0 - 1e-12))}));
}

std::vector<MacsAndFills> macs_and_fills_by_m(const nn::ConvShape& s, const Mapping& a, const arch::ChipConfig& chip) {
  const std::int64_t strips = ceil_div(s.E(), a.e), tiles = ceil_div(s.F(), a.f), filters = s.filters_per_group();
  const std::int64_t ahead = chip.fifo_depth * chip.filter_bus_words, together = a.p * a.t;
  // Of a pass for each channel group, by the filters of set 0.
  std::vector<MacsAndFills> of_pass(static_cast<std::size_t>(a.p) + 1);
  for (std::int64_t p = 1; p <= a.p; ++p) {
    MacsAndFills& sum = of_pass[static_cast<std::size_t>(p)];
    for_each_size(s.C, a.q * a.r, 1, [&](std::int64_t channels, std::int64_t times) {
      const std::int64_t own = p * channels_of_set(a, channels, 0) * s.S;
      std::int64_t fill = own - std::max<std::int64_t>(0, own - ahead);
      for_each_size(channels, a.q, 1, [&](std::int64_t q, std::int64_t sets) {
        fill += sets * s.R * std::max<std::int64_t>(0, p * q * s.S - ahead);
      });
      sum.macs += times * own * (s.G * s.N * s.F() * strips);
      sum.fills += times * fill * (s.G * strips * tiles);
    });
  }
  std::vector<MacsAndFills> by_m(static_cast<std::size_t>(filters) + 1), of_group = by_m;
  for (std::int64_t m = 1; m <= filters; ++m) {  // the passes of one group of m filters
    const auto [macs, fills] = of_pass[static_cast<std::size_t>(std::min(a.p, m > together ? together : m))];
    const MacsAndFills before = m > together ? of_group[static_cast<std::size_t>(m - together)] : MacsAndFills{};
    of_group[static_cast<std::size_t>(m)] = {before.macs + macs, before.fills + fills};
  }
  for (std::int64_t m = 1; m <= filters; ++m) {
    const MacsAndFills whole = of_group[static_cast<std::size_t>(m)],
                       rest = of_group[static_cast<std::size_t>(filters % m)];
    by_m[static_cast<std::size_t>(m)] = {filters / m * whole.macs + rest.macs, filters / m * whole.fills + rest.fills};
  }
  return by_m;
}

}  // namespace eyeriss::mapping
