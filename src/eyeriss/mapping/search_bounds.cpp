#include "eyeriss/mapping/search_bounds.h"

#include <algorithm>

#include "eyeriss/base/math.h"
#include "eyeriss/mapping/pass_bound.h"
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

PassSums operator+(const PassSums& a, const PassSums& b) {
  return {a.macs + b.macs, a.fills + b.fills, a.passes + b.passes};
}

PassSums operator*(std::int64_t times, const PassSums& a) {
  return {times * a.macs, times * a.fills, times * a.passes};
}

}  // namespace

StreamCycles stream_cycles(const nn::ConvShape& s, const Mapping& a, const arch::ChipConfig& chip) {
  StreamCycles sum;
  for_each_kind_of_pass(s, a, [&](const PassGeometry& pass, std::span<const Following> following) {
    std::uint64_t count = 0;
    for (const Following& next : following) count += words(next.count);
    const PassStreams streams = pass_streams(pass, chip);
    const std::uint64_t longest = std::max({streams.macs, streams.psum_bus, streams.ifmap_bus});
    (longest == streams.macs       ? sum.macs
     : longest == streams.psum_bus ? sum.psum_bus
                                   : sum.ifmap_bus) += count * longest;
    sum.filter_fill += count * streams.filter_fill;
  });
  const auto dram = scheduled_counts(s, a).dram;
  sum.fmaps_from_dram = link_transfer_cycles((dram.ifmap_read + dram.ofmap_write + dram.bias_read) / 4, chip);
  return sum;
}

std::uint64_t layer_lower_bound(const nn::ConvShape& s, const Mapping& a, const arch::ChipConfig& chip) {
  return processing_cycles(s, a, chip, [&](const PassGeometry& pass) { return pass_lower_bound(pass, chip); })
      .processing;
}

std::uint64_t filters_in_turn(const nn::ConvShape& s, std::int64_t times, std::int64_t passes,
                              const arch::ChipConfig& chip) {
  const std::int64_t filter_words = s.M * s.C * s.R * s.S;
  const double link = static_cast<double>(ceil_div<std::int64_t>(filter_words, 4) * times) *
                      static_cast<double>(chip.core_clock_hz) / static_cast<double>(chip.link_clock_hz);
  // Less a margin far above what doubles round off.
  return static_cast<std::uint64_t>(link * (1.0 - 1e-12)) + words(passes) * crossing_cycles +
         words(ceil_div(filter_words, chip.filter_bus_words) * times);
}

std::uint64_t layer_lower_bound(const nn::ConvShape& s, std::int64_t e, std::int64_t f, const Limits& n,
                                const arch::ChipConfig& chip) {
  const std::int64_t strips = ceil_div(s.E(), e), tiles = ceil_div(s.F(), f), filters = s.filters_per_group();
  // A pass of k filters and c channels keeps its PE at k/t * c/r * S MACs a window at least, after as many cycles to
  // fill its spad.
  const std::int64_t macs = s.G * strips * s.S * filters * s.C * (s.N * s.F() + n.images * tiles) / n.sets;
  const std::int64_t psums = s.G * s.N * s.E() * s.F() * n.channel_groups * ceil_div(filters, chip.psum_bus_words);
  const std::int64_t times = strips * tiles * n.images, passes = s.G * times * n.channel_groups * n.filter_groups;
  // Of every pass, the ifmap words up to the last bus slot that some window needs. The slots of all channel groups hold
  // channel_groups * r words of a row, at most `slots`.
  const std::int64_t needed = (s.F() - tiles) * s.V + tiles * s.S;
  const std::int64_t row_words = std::max<std::int64_t>(0, s.C * needed - tiles * n.slots);
  const std::int64_t ifmaps = s.G * s.N * strips * ((e - 1) * s.U + s.R) * row_words * n.filter_groups;
  return std::max(words(std::max({macs, psums, ifmaps})), filters_in_turn(s, times, passes, chip));
}

std::vector<PassSums> pass_sums_by_m(const nn::ConvShape& s, const Mapping& a, const arch::ChipConfig& chip) {
  const std::int64_t strips = ceil_div(s.E(), a.e), tiles = ceil_div(s.F(), a.f), filters = s.filters_per_group();
  const std::int64_t ahead = chip.fifo_depth * chip.filter_bus_words, together = a.p * a.t;
  // Of a pass for each channel group, by the filters of set 0.
  std::vector<PassSums> of_pass(static_cast<std::size_t>(a.p) + 1);
  for (std::int64_t p = 1; p <= a.p; ++p) {
    PassSums& sum = of_pass[static_cast<std::size_t>(p)];
    sum.passes = s.G * strips * tiles * ceil_div(s.C, a.q * a.r);
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
  std::vector<PassSums> by_m(static_cast<std::size_t>(filters) + 1), of_group = by_m;
  for (std::int64_t m = 1; m <= filters; ++m) {  // the passes of one group of m filters
    const PassSums last = of_pass[static_cast<std::size_t>(std::min(a.p, m > together ? together : m))];
    of_group[static_cast<std::size_t>(m)] =
        m > together ? last + of_group[static_cast<std::size_t>(m - together)] : last;
  }
  for (std::int64_t m = 1; m <= filters; ++m)
    by_m[static_cast<std::size_t>(m)] =
        filters / m * of_group[static_cast<std::size_t>(m)] + of_group[static_cast<std::size_t>(filters % m)];
  return by_m;
}

}  // namespace eyeriss::mapping
