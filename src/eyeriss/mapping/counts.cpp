#include "eyeriss/mapping/counts.h"

#include <algorithm>

#include "eyeriss/base/math.h"
#include "eyeriss/mapping/transfers.h"

namespace eyeriss::mapping {
namespace {

using base::ceil_div;
using base::product;

// Sums over the parts [0, step), [step, 2*step) ... of `total`.
template <class Value>
std::int64_t sum_over_parts(std::int64_t total, std::int64_t step, Value&& value) {
  const std::int64_t whole = total / step, rest = total % step;
  return whole * value(step) + (rest > 0 ? value(rest) : 0);
}

std::int64_t parts(std::int64_t total, std::int64_t step) {
  return ceil_div(total, step);
}

// Ifmap columns of a tile that some window uses; the others a PE drops (T6).
std::int64_t kept_columns(const nn::ConvShape& s, std::int64_t columns) {
  return s.V <= s.S ? (columns - 1) * s.V + s.S : columns * s.S;
}

}  // namespace

FilterLinkWords raw_filter_link_words(const nn::ConvShape& s) {
  return [taps = s.R * s.S](const Pass& pass) {
    return static_cast<std::uint64_t>(ceil_div<std::int64_t>(pass.filters.count * pass.channels.count * taps, 4));
  };
}

ProcessingCycles processing_cycles(const nn::ConvShape& s, const Mapping& a, const arch::ChipConfig& chip,
                                   const PassTimer& timer, const FilterLinkWords& filter_link_words) {
  std::vector<std::pair<PassGeometry, PassCycles>>
      known;  // at most a few dozen: whole and last parts of five dimensions
  std::size_t latest = 0;
  const auto time = [&](const PassGeometry& pass) {
    if (latest < known.size() && known[latest].first == pass) return known[latest].second;
    for (latest = 0; latest < known.size(); ++latest)
      if (known[latest].first == pass) return known[latest].second;
    known.emplace_back(pass, timer(pass));
    return known.back().second;
  };

  ProcessingCycles sum;
  PassCycles previous;  // before the first pass: nothing hides the fetch of its filters
  for_each_pass(s, a, [&](const Pass& pass) {
    const std::uint64_t complete = previous.filters_read + link_transfer_cycles(filter_link_words(pass), chip);
    const std::uint64_t wait = complete > previous.pass ? complete - previous.pass : 0;
    previous = time(geometry(s, a, pass));
    sum.filter_wait += wait;
    sum.processing += wait + previous.pass;
  });
  return sum;
}

arch::Activity scheduled_counts(const nn::ConvShape& s, const Mapping& a, bool psums_from_dram, bool finished) {
  const std::int64_t filters = s.filters_per_group(), images = parts(s.N, a.n);
  const std::int64_t strips = parts(s.E(), a.e), tiles = parts(s.F(), a.f), residents = parts(filters, a.m);
  const std::int64_t channel_groups = parts(s.C, a.q * a.r);
  const std::int64_t filter_groups = sum_over_parts(filters, a.m, [&](std::int64_t m) { return parts(m, a.p * a.t); });
  // Filter sets and channel sets with work, summed over the groups.
  const std::int64_t filter_sets = sum_over_parts(filters, a.m, [&](std::int64_t m) {
    return sum_over_parts(m, a.p * a.t, [&](std::int64_t k) { return parts(k, a.p); });
  });
  const std::int64_t channel_sets = sum_over_parts(s.C, a.q * a.r, [&](std::int64_t c) { return parts(c, a.q); });
  const std::int64_t rows = sum_over_parts(s.E(), a.e, [&](std::int64_t e) { return (e - 1) * s.U + s.R; });
  const std::int64_t width = sum_over_parts(s.F(), a.f, [&](std::int64_t f) { return tile_width(s, f); });
  const std::int64_t kept = sum_over_parts(s.F(), a.f, [&](std::int64_t f) { return kept_columns(s, f); });

  const std::uint64_t tile_words = product({s.G, s.N, rows, width, s.C});  // every ifmap tile once
  const std::uint64_t sent_words =
      product({s.G, s.N, strips, sent_ifmap_rows(s, a), width, s.C});  // the same as the GIN steps
  const std::uint64_t filter_words = product({s.M, s.C, s.R, s.S, images, strips, tiles});
  const std::uint64_t psum_words = product({s.N, s.M, s.E(), s.F(), channel_groups});
  const std::uint64_t pe_first_macs = product({s.N, s.M, s.E(), s.F(), s.R, channel_sets});

  arch::Activity count;
  count.pass_count = pass_count(s, a);
  count.macs = s.macs();
  count.ifmap_words = s.ifmap_words();
  count.ofmap_words = s.ofmap_words();

  auto& dram = count.dram_uncompressed;
  dram.ifmap_read = tile_words * static_cast<std::uint64_t>(residents);
  dram.filter_read = filter_words;
  (finished ? dram.ofmap_write : dram.psum_write) = s.ofmap_words();
  (psums_from_dram ? dram.psum_read : dram.bias_read) =
      psums_from_dram ? s.ofmap_words() : product({s.M, images, strips, tiles});
  count.dram = dram;

  count.glb.ifmap_write = dram.ifmap_read;
  count.glb.ifmap_read = sent_words * static_cast<std::uint64_t>(filter_groups);
  count.glb.filter_write = count.glb.filter_read = filter_words;
  count.glb.psum_read = count.glb.psum_write = psum_words;
  count.glb.psum_fill = count.glb.ofmap_read = s.ofmap_words();

  count.noc.ifmap = count.glb.ifmap_read;
  count.noc.filter = filter_words;
  count.noc.psum_in = count.noc.psum_out = psum_words;
  count.noc.local = psum_words * static_cast<std::uint64_t>(s.R * a.r - 1);

  // Every PE (filter row, column) of a set with filters takes the words of its channels.
  const auto to_pes = [&](std::int64_t columns) { return product({s.G, s.N, s.R, s.E(), columns, s.C, filter_sets}); };
  count.fifo.ifmap = to_pes(width);
  count.fifo.filter = product({s.M, s.C, s.R, s.S, images, s.E(), tiles});
  count.fifo.psum_in = count.noc.psum_in + count.noc.local;
  count.fifo.psum_out = count.noc.psum_out + count.noc.local;

  count.spad.ifmap_write = to_pes(kept);
  count.spad.ifmap_read = count.macs;
  count.spad.filter_write = count.fifo.filter;
  count.spad.filter_read = count.macs;
  count.spad.psum_read = count.spad.psum_write = count.macs - pe_first_macs;
  return count;
}

}  // namespace eyeriss::mapping
