#include "eyeriss/mapping/pass_bound.h"

#include <algorithm>

#include "eyeriss/base/math.h"

namespace eyeriss::mapping {
namespace {

using base::ceil_div;

std::uint64_t cycles(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

// Filters of the sets: of the first one; how many have p; what is left for one more.
struct FilterSets {
  std::int64_t first = 0, full = 0, rest = 0;
};

FilterSets filter_sets(const PassGeometry& g) {
  const std::int64_t full = std::min(g.mapping.t, g.filters / g.mapping.p);
  return {filters_of_set(g.mapping, g.filters, 0), full, g.filters - full * g.mapping.p};
}

// Of one ofmap column, of all PE sets.
std::int64_t psum_words_of_column(const PassGeometry& g, const FilterSets& sets, const arch::ChipConfig& chip) {
  return g.rows * (sets.full * ceil_div(g.mapping.p, chip.psum_bus_words) + ceil_div(sets.rest, chip.psum_bus_words));
}

// Rows of a whole strip, as the bus steps through them (T5).
std::int64_t tile_rows(const PassGeometry& g) {
  return (g.mapping.e - 1) * g.U + g.R;
}

// The filters of one pass (T1, T2).
struct FilterBus {
  std::int64_t read = 0;        // cycles until all have left the banks, at least
  std::int64_t top_filled = 0;  // until the PE on top of set 0 has its own
};

FilterBus filter_bus(const PassGeometry& g, const FilterSets& sets, const arch::ChipConfig& chip) {
  const Mapping& a = g.mapping;
  const std::int64_t width = chip.filter_bus_words, ahead = chip.fifo_depth * width;
  std::int64_t sent = 0, pace = 0;  // of all rows: bus words, and the spads' writes but for what fits their FIFOs
  for (std::int64_t set = 0; set < a.r; ++set) {
    const std::int64_t taps = channels_of_set(a, g.channels, set) * g.S;
    sent += g.R * (sets.full * ceil_div(a.p * taps, width) + ceil_div(sets.rest * taps, width));
    pace += g.R * std::max<std::int64_t>(0, sets.first * taps - ahead);
  }
  // The row on top is the last. Its sets take turns: all but the last of set 0's words come with one of each other full
  // set, and with those of the rest.
  const std::int64_t taps = channels_of_set(a, g.channels, 0) * g.S, own = sets.first * taps;
  const std::int64_t own_sent = ceil_div(own, width), rest_sent = ceil_div(sets.rest * taps, width);
  const std::int64_t sent_below = sent - sets.full * ceil_div(a.p * taps, width) - rest_sent;
  const std::int64_t before_own_last =
      sets.full > 0 ? (own_sent - 1) * sets.full + std::min(rest_sent, own_sent - 1) : own_sent - 1;
  FilterBus bus;
  bus.read = std::max(sent, pace);
  bus.top_filled = std::max({sent_below + own, sent_below + before_own_last + own - (own_sent - 1) * width,
                             pace - std::max<std::int64_t>(0, own - ahead) + own});
  return bus;
}

}  // namespace

PassCycles pass_lower_bound(const PassGeometry& g, const arch::ChipConfig& chip) {
  // From the issue of a MAC until the word that it finishes is in the GLB or ready for the PE above (T8, T9, T12).
  constexpr std::int64_t out = 3;
  const FilterSets sets = filter_sets(g);
  const FilterBus bus = filter_bus(g, sets, chip);
  const std::int64_t p = sets.first, q = channels_of_set(g.mapping, g.channels, 0), macs = p * q * g.S;
  const std::int64_t windows = g.images * g.columns, word = std::min(p, chip.psum_bus_words);
  const std::int64_t column_words = psum_words_of_column(g, sets, chip);

  // The PE on top of set 0 begins; its last tap of the first and of the last window makes the first word of a column.
  const std::int64_t first_out = word - p + out, first_psum = bus.top_filled + macs + first_out;
  const std::int64_t last_macs = bus.top_filled + windows * macs + std::max(out, first_out + column_words - 1);

  // ifmap words on the bus up to the last one that a window of this ofmap row needs, when the row has so many ifmap
  // columns. It goes to the PE of filter row R-1 in the last set that has as many channels as set 0; `above` PEs stand
  // between it and the GON.
  const std::int64_t needed_columns = (g.columns - 1) * g.V + g.S;
  const std::int64_t above = (std::max<std::int64_t>(1, g.channels / q) - 1) * g.R + g.R - 1;
  const auto sent = [&](std::int64_t ifmap_columns, std::int64_t ofmap_row) {
    return ifmap_columns * tile_rows(g) * g.channels - (tile_rows(g) - (ofmap_row * g.U + g.R));
  };
  const std::int64_t columns = (g.images - 1) * g.width + needed_columns;
  // With a window on every column, all that the PE on top has before its first tap is done is in its spad and FIFO; the
  // bus waits with the next word for it.
  const bool no_gaps = g.V <= g.S && g.width == needed_columns;
  const std::int64_t ahead = (chip.ifmap_spad_words + chip.fifo_depth) * g.mapping.r * tile_rows(g);
  const auto arrival = [&](std::int64_t words_sent) {
    return no_gaps && words_sent > ahead ? std::max(words_sent, bus.top_filled + p + words_sent - ahead) : words_sent;
  };
  const std::int64_t up = (word + out) * (above + 1);
  const std::int64_t last_word = p - (ceil_div(p, chip.psum_bus_words) - 1) * chip.psum_bus_words;
  const std::int64_t first_window = std::max(first_psum, sent(g.S, 0) + up) + windows * column_words - 1;
  const std::int64_t last_window = std::max(arrival(sent(columns, 0)) + up + column_words - 1,
                                            arrival(sent(columns, g.rows - 1)) + p + out + above * (last_word + out));
  const std::int64_t all_sent = g.images * g.width * tile_rows(g) * g.channels;  // T10: those that nobody needs, too
  return {cycles(std::max({last_macs + 1, first_window + 1, last_window + 1, all_sent})), cycles(bus.read)};
}

PassStreams pass_streams(const PassGeometry& g, const arch::ChipConfig& chip) {
  const FilterSets sets = filter_sets(g);
  const std::int64_t macs = g.images * g.columns * sets.first * channels_of_set(g.mapping, g.channels, 0) * g.S;
  return {cycles(macs), cycles(g.images * g.columns * psum_words_of_column(g, sets, chip)),
          cycles(g.images * g.width * tile_rows(g) * g.channels), cycles(filter_bus(g, sets, chip).top_filled)};
}

}  // namespace eyeriss::mapping
