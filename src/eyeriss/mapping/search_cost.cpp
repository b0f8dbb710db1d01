#include "eyeriss/mapping/search_cost.h"

#include <algorithm>
#include <numeric>

#include "eyeriss/base/math.h"

namespace eyeriss::mapping {
namespace {

using base::ceil_div;

double real(std::int64_t value) {
  return static_cast<double>(value);
}
double real(std::uint64_t value) {
  return static_cast<double>(value);
}

// words * numerator / denominator, the fraction reduced first: whole results come out whole.
double scaled(double words, std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t divisor = std::gcd(numerator, denominator);
  return words * real(numerator / divisor) / real(denominator / divisor);
}

template <class Value>
std::int64_t sum_over_parts(std::int64_t total, std::int64_t step, Value&& value) {
  const std::int64_t whole = total / step, rest = total % step;
  return whole * value(step) + (rest > 0 ? value(rest) : 0);
}

struct Tiling {  // what e and f decide
  std::int64_t strips, tiles, rows, width, kept;
  double filter_words;  // all filters, once for every strip and column tile
  double tile_words;    // all ifmap tiles, once
  double sent_words;    // the same with the rows of whole strips, as the ifmap GIN steps through them

  Tiling(const nn::ConvShape& s, std::int64_t e, std::int64_t f)
      : strips(ceil_div(s.E(), e)),
        tiles(ceil_div(s.F(), f)),
        rows(sum_over_parts(s.E(), e, [&](std::int64_t part) { return (part - 1) * s.U + s.R; })),
        width(sum_over_parts(s.F(), f, [&](std::int64_t part) { return tile_width(s, part); })),
        kept(sum_over_parts(s.F(), f,
                            [&](std::int64_t part) { return s.V <= s.S ? (part - 1) * s.V + s.S : part * s.S; })),
        filter_words(real(s.filter_words()) * real(strips) * real(tiles)),
        tile_words(real(s.G) * real(s.N) * real(s.C) * real(rows) * real(width)),
        sent_words(real(s.G) * real(s.N) * real(s.C) * real(strips * ((e - 1) * s.U + s.R)) * real(width)) {}
};

}  // namespace

Prices analytical_prices(const nn::ConvShape& s, std::int64_t e, std::int64_t f, const AccessEnergies& cost,
                         double psum_array_weight) {
  const double filters = real(s.filter_words()), ofmaps = real(s.ofmap_words()), macs = real(s.macs());
  const std::int64_t tiles = ceil_div(s.F(), f);
  const double row_words = scaled(real(s.G) * real(s.N) * real(s.C) * real(s.F()), tile_width(s, f), f);
  const double ifmaps = scaled(row_words * real(s.E()), (e - 1) * s.U + s.R, e);
  Prices price;
  price.images = cost.dram * (filters * real(ceil_div(s.E(), e)) * real(tiles)) +
                 cost.array * (filters * real(s.E()) * real(tiles));
  price.residents = cost.dram * ifmaps;
  price.filter_groups = cost.glb * ifmaps;
  price.filter_sets = cost.array * (row_words * real(s.E()) * real(s.R));
  price.channel_groups = ofmaps * (2 * cost.glb - psum_array_weight * cost.array);
  price.channel_sets = ofmaps * real(s.R) * (psum_array_weight * cost.array - 2 * cost.rf);
  price.fixed = ofmaps * (cost.dram - 2 * cost.glb) + 2 * cost.rf * (ofmaps * real(s.C * s.R * s.S)) +
                2 * cost.rf * macs + cost.mac * macs;
  return price;
}

Prices counted_prices(const nn::ConvShape& s, std::int64_t e, std::int64_t f, const AccessEnergies& cost) {
  const Tiling tiling(s, e, f);
  const double ofmaps = real(s.ofmap_words()), macs = real(s.macs());
  const double biases = real(s.M) * real(tiling.strips) * real(tiling.tiles);
  const double filters_to_pes = real(s.filter_words()) * real(s.E()) * real(tiling.tiles);
  const double pe_rows = real(s.G) * real(s.N) * real(s.C) * real(s.R) * real(s.E());
  Prices price;
  price.images =
      (cost.dram + 2 * cost.glb) * tiling.filter_words + cost.dram * biases + (cost.array + cost.rf) * filters_to_pes;
  price.residents = (cost.dram + cost.glb) * tiling.tile_words;
  price.filter_groups = cost.glb * tiling.sent_words;
  price.filter_sets = cost.array * (pe_rows * real(tiling.width)) + cost.rf * (pe_rows * real(tiling.kept));
  price.channel_groups = (2 * cost.glb + cost.array) * ofmaps;
  // A psum enters each of the R*r PEs of its column: those of sets with channels, and those of idle sets.
  price.channel_sets = ofmaps * real(s.R) * (cost.array - 2 * cost.rf);
  price.idle_channel_sets = ofmaps * real(s.R) * cost.array;
  price.fixed = (cost.dram + 2 * cost.glb) * ofmaps + (4 * cost.rf + cost.mac) * macs;
  return price;
}

Prices dram_prices(const nn::ConvShape& s, std::int64_t e, std::int64_t f) {
  const Tiling tiling(s, e, f);
  Prices price;
  price.images = tiling.filter_words + real(s.M) * real(tiling.strips) * real(tiling.tiles);
  price.residents = tiling.tile_words;
  price.fixed = real(s.ofmap_words());
  return price;
}

Counts analytical_counts(const nn::ConvShape& s, const Mapping& a) {
  const std::int64_t filters = s.filters_per_group();
  return {ceil_div(s.N, a.n),
          ceil_div(filters, a.m),
          ceil_div(filters, a.p * a.t),
          ceil_div(s.C, a.q * a.r),
          ceil_div(filters, a.p),
          ceil_div(s.C, a.q),
          0};
}

Counts scheduled_set_counts(const nn::ConvShape& s, const Mapping& a) {
  Counts count = analytical_counts(s, a);
  const std::int64_t filters = s.filters_per_group(), together = a.p * a.t, stacked = a.q * a.r;
  const auto sets_of = [&](std::int64_t k) { return ceil_div(k, a.p); };
  count.filter_groups = sum_over_parts(filters, a.m, [&](std::int64_t m) { return ceil_div(m, together); });
  count.filter_sets =
      sum_over_parts(filters, a.m, [&](std::int64_t m) { return sum_over_parts(m, together, sets_of); });
  count.channel_sets = sum_over_parts(s.C, stacked, [&](std::int64_t c) { return ceil_div(c, a.q); });
  count.idle_channel_sets = count.channel_groups * a.r - count.channel_sets;
  return count;
}

}  // namespace eyeriss::mapping
