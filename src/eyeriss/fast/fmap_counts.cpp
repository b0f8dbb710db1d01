#include "eyeriss/fast/fmap_counts.h"

#include <tbb/parallel_for.h>
#include <tbb/parallel_reduce.h>

#include <bit>
#include <map>
#include <tuple>

#include "eyeriss/base/math.h"
#include "eyeriss/fast/kernels.h"
#include "eyeriss/mapping/transfers.h"
#include "eyeriss/rlc/word_ends.h"

namespace eyeriss::fast {
namespace {

using base::ceil_div;
using mapping::LayerWork;
using mapping::Pass;
using mapping::Range;

std::uint64_t words64(std::int64_t words) {
  return static_cast<std::uint64_t>(ceil_div<std::int64_t>(words, 4));
}

// In how many (window, tap) pairs each of `size` ifmap rows (columns) is.
std::vector<std::int16_t> uses(std::int64_t size, std::int64_t windows, std::int64_t stride, std::int64_t taps) {
  std::vector<std::int16_t> count(static_cast<std::size_t>(size), 0);
  for (std::int64_t window = 0; window < windows; ++window)
    for (std::int64_t tap = 0; tap < taps; ++tap) ++count[static_cast<std::size_t>(window * stride + tap)];
  return count;
}

// Zeros of the ifmaps, each weighted with the number of MACs that it is in, for one filter.
Zeros weigh_ifmap_zeros(const nn::ConvShape& s, const nn::Fmap& ifmaps) {
  const auto row_uses = uses(s.H, s.E(), s.U, s.R), column_uses = uses(s.W, s.F(), s.V, s.S);
  const bool plane_fits = s.R * s.S <= INT16_MAX;  // then a whole plane is weighed at once
  std::vector<std::int16_t> weights;
  for (std::int64_t row = 0; plane_fits && row < s.H; ++row)
    for (const std::int16_t count : column_uses)
      weights.push_back(static_cast<std::int16_t>(count * row_uses[static_cast<std::size_t>(row)]));

  const auto width = static_cast<std::size_t>(s.W), plane_words = static_cast<std::size_t>(s.H * s.W);
  const auto weigh_plane = [&](std::span<const std::int16_t> plane) {
    if (plane_fits) return weigh_zeros(plane, weights.data());
    Zeros sum;
    for (std::size_t row = 0; row < row_uses.size(); ++row) {
      const Zeros zeros = weigh_zeros(plane.subspan(row * width, width), column_uses.data());
      sum.words += zeros.words;
      sum.weight += zeros.weight * static_cast<std::uint64_t>(row_uses[row]);
    }
    return sum;
  };
  const std::span<const std::int16_t> words = ifmaps.data;
  return tbb::parallel_reduce(
      tbb::blocked_range<std::size_t>(0, words.size() / plane_words), Zeros{},
      [&](const tbb::blocked_range<std::size_t>& planes, Zeros sum) {
        for (std::size_t plane = planes.begin(); plane < planes.end(); ++plane) {
          const Zeros zeros = weigh_plane(words.subspan(plane * plane_words, plane_words));
          sum.words += zeros.words, sum.weight += zeros.weight;
        }
        return sum;
      },
      [](const Zeros& a, const Zeros& b) {
        return Zeros{a.words + b.words, a.weight + b.weight};
      });
}

// A part of an fmap that crosses the link as one stream: images, channels, rows, columns, in that order.
struct Tile {
  Range images, channels, rows, columns;
  std::int64_t words() const { return images.count * channels.count * rows.count * columns.count; }
};

// Calls sink(end) for each coded word of the tile's stream.
template <class Sink>
void for_each_coded_word(const nn::Fmap& fmap, const Tile& tile, Sink&& sink) {
  const bool whole_rows = tile.columns.count == fmap.dims[3];
  const std::int64_t rows_together = whole_rows ? tile.rows.count : 1;
  const auto words_together = static_cast<std::size_t>(rows_together * tile.columns.count);
  rlc::WordEnds ends;
  for (std::int64_t image = tile.images.begin; image < tile.images.end(); ++image)
    for (std::int64_t channel = tile.channels.begin; channel < tile.channels.end(); ++channel)
      for (std::int64_t row = tile.rows.begin; row < tile.rows.end(); row += rows_together)
        ends.feed({&fmap.data[fmap.index(image, channel, row, tile.columns.begin)], words_together}, sink);
  ends.finish(sink);
}

// An ifmap tile and the loads of it: one for each group of m filters. Loads differ in the raw words that come before
// the tile and in the fill of the psum banks, and in no more than two ways: m filters and the rest.
struct IfmapTile {
  struct Load {
    std::uint64_t raw_words64 = 0, least_cycles = 0, times = 0;
  };
  Tile tile;
  Load loads[2];

  void add(std::uint64_t raw_words64, std::uint64_t least_cycles) {
    const bool same = loads[0].raw_words64 == raw_words64 && loads[0].least_cycles == least_cycles;
    Load& load = loads[0].times == 0 || same ? loads[0] : loads[1];
    load.raw_words64 = raw_words64;
    load.least_cycles = least_cycles;
    ++load.times;
  }
};

struct Tiles {
  std::vector<IfmapTile> ifmaps;
  std::vector<Tile> ofmaps;
};

bool has_bias(const LayerWork& work) {
  return work.initial_psums->dims == std::array<std::int64_t, 4>{1, work.shape.M, 1, 1};
}

Tiles tiles_of(const LayerWork& work, const arch::ChipConfig& chip) {
  const nn::ConvShape& s = work.shape;
  const std::int64_t channels_per_tile = work.mapping.q * work.mapping.r;
  const bool bias = has_bias(work);
  Tiles tiles;
  std::size_t strip_begin = 0;  // its first ifmap tile
  mapping::for_each_pass(s, work.mapping, [&](const Pass& pass) {
    const bool new_tile = pass.loads_ifmaps && pass.resident_filters.begin == 0;
    if (new_tile && pass.first_channels) strip_begin = tiles.ifmaps.size();
    if (new_tile) {
      const Range channels{pass.group * s.C + pass.channels.begin, pass.channels.count};
      tiles.ifmaps.push_back({{pass.images, channels, ifmap_rows(s, pass), ifmap_columns(s, pass)}, {}});
    }
    if (pass.loads_ifmaps) {
      IfmapTile& tile = tiles.ifmaps[strip_begin + static_cast<std::size_t>(pass.channels.begin / channels_per_tile)];
      const std::int64_t psums = pass.ofmap_tile_words();
      if (!pass.first_channels)
        tile.add(0, 0);
      else if (bias)
        tile.add(words64(pass.resident_filters.count),
                 mapping::psum_fill_cycles(static_cast<std::uint64_t>(psums), chip));
      else
        tile.add(words64(psums), 0);
    }
    if (pass.drains_ofmaps) {
      const Range filters{pass.group * s.filters_per_group() + pass.resident_filters.begin,
                          pass.resident_filters.count};
      tiles.ofmaps.push_back({pass.images, filters, pass.rows, pass.columns});
    }
  });
  return tiles;
}

struct Traffic {
  std::uint64_t dram_words = 0, cycles = 0;
  Traffic operator+(const Traffic& other) const { return {dram_words + other.dram_words, cycles + other.cycles}; }
};

// What `traffic_of` says of each tile, summed.
template <class AnyTile, class TrafficOf>
Traffic sum_in_parallel(const std::vector<AnyTile>& tiles, TrafficOf&& traffic_of) {
  return tbb::parallel_reduce(
      tbb::blocked_range<std::size_t>(0, tiles.size()), Traffic{},
      [&](const tbb::blocked_range<std::size_t>& range, Traffic sum) {
        for (std::size_t i = range.begin(); i < range.end(); ++i) sum = sum + traffic_of(tiles[i]);
        return sum;
      },
      std::plus<Traffic>());
}

Traffic coded_loads(const nn::Fmap& ifmaps, const IfmapTile& tile, const arch::ChipConfig& chip) {
  mapping::LoadTimer timers[2] = {mapping::LoadTimer(chip), mapping::LoadTimer(chip)};
  const int kinds = tile.loads[1].times > 0 ? 2 : 1;
  for (int kind = 0; kind < kinds; ++kind) timers[kind].raw(tile.loads[kind].raw_words64);
  std::uint64_t coded = 0, begin = 0;
  for_each_coded_word(ifmaps, tile.tile, [&](std::uint64_t end) {
    ++coded;
    timers[0].coded(end - begin);
    if (kinds == 2) timers[1].coded(end - begin);
    begin = end;
  });
  Traffic sum;
  for (int kind = 0; kind < kinds; ++kind) {
    const IfmapTile::Load& load = tile.loads[kind];
    sum = sum + Traffic{4 * coded * load.times, std::max(timers[kind].cycles(), load.least_cycles) * load.times};
  }
  return sum;
}

// Raw transfers of equal length take equal time: each length is timed once.
Traffic raw_loads(const std::vector<IfmapTile>& tiles, const arch::ChipConfig& chip) {
  std::map<std::uint64_t, std::uint64_t> cycles_of;
  Traffic sum;
  for (const IfmapTile& tile : tiles)
    for (const IfmapTile::Load& load : tile.loads) {
      if (load.times == 0) continue;
      const std::uint64_t words = load.raw_words64 + words64(tile.tile.words());
      const auto [known, is_new] = cycles_of.try_emplace(words);
      if (is_new) known->second = mapping::load_cycles(words, {}, chip);
      sum = sum + Traffic{static_cast<std::uint64_t>(tile.tile.words()) * load.times,
                          std::max(known->second, load.least_cycles) * load.times};
    }
  return sum;
}

Traffic raw_drains(const std::vector<Tile>& tiles, const arch::ChipConfig& chip) {
  std::map<std::int64_t, std::uint64_t> cycles_of;
  Traffic sum;
  for (const Tile& tile : tiles) {
    const auto [known, is_new] = cycles_of.try_emplace(tile.words());
    if (is_new) known->second = mapping::raw_drain_cycles(static_cast<std::uint64_t>(tile.words()), chip);
    sum = sum + Traffic{static_cast<std::uint64_t>(tile.words()), known->second};
  }
  return sum;
}

std::uint64_t zero_words(std::span<const std::int16_t> words) {
  constexpr std::size_t piece = 4096;  // 64 masks of 64 words
  return tbb::parallel_reduce(
      tbb::blocked_range<std::size_t>(0, ceil_div(words.size(), piece)), std::uint64_t{0},
      [&](const tbb::blocked_range<std::size_t>& pieces, std::uint64_t zeros) {
        std::array<std::uint64_t, 64> masks;
        for (std::size_t i = pieces.begin(); i < pieces.end(); ++i) {
          const auto part = words.subspan(i * piece, std::min(piece, words.size() - i * piece));
          rlc::nonzero_masks(part, masks.data());
          zeros += part.size();
          for (std::size_t k = 0; 64 * k < part.size(); ++k)
            zeros -= static_cast<std::uint64_t>(std::popcount(masks[k]));
        }
        return zeros;
      },
      std::plus<std::uint64_t>());
}

}  // namespace

IfmapCounts count_ifmaps(const LayerWork& work, const arch::ChipConfig& chip) {
  const Zeros zeros = weigh_ifmap_zeros(work.shape, *work.ifmaps);
  const Tiles tiles = tiles_of(work, chip);
  const bool coded = work.ifmaps_compressed && chip.rlc_fmaps;
  const Traffic loads =
      coded
          ? sum_in_parallel(tiles.ifmaps, [&](const IfmapTile& tile) { return coded_loads(*work.ifmaps, tile, chip); })
          : raw_loads(tiles.ifmaps, chip);
  const std::uint64_t filters = static_cast<std::uint64_t>(work.shape.filters_per_group());
  return {zeros.words, chip.zero_gating ? zeros.weight * filters : 0, loads.dram_words, loads.cycles};
}

OfmapCounts count_ofmaps(const LayerWork& work, const arch::ChipConfig& chip, const nn::Fmap& ofmaps) {
  const Tiles tiles = tiles_of(work, chip);
  const bool coded = work.ofmaps_finished && chip.rlc_fmaps;
  const auto coded_drain = [&](const Tile& tile) {
    mapping::DrainTimer timer(chip);
    std::uint64_t coded_words = 0;
    for_each_coded_word(ofmaps, tile, [&](std::uint64_t end) {
      ++coded_words;
      timer.link_word_ending_at(end);
    });
    return Traffic{4 * coded_words, timer.cycles()};
  };
  const Traffic drains = coded ? sum_in_parallel(tiles.ofmaps, coded_drain) : raw_drains(tiles.ofmaps, chip);
  return {zero_words(ofmaps.data), drains.dram_words, drains.cycles};
}

mapping::FilterLinkWords coded_filter_link_words(const LayerWork& work) {
  // A pass comes again for every image group and strip, with the same filters.
  using Key = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
  return [&work, known = std::map<Key, std::uint64_t>()](const Pass& pass) mutable {
    const Key key{pass.group, pass.filters.begin, pass.channels.begin};
    if (const auto entry = known.find(key); entry != known.end()) return entry->second;
    const std::int64_t first = pass.group * work.shape.filters_per_group() + pass.filters.begin;
    const Tile tile{{first, pass.filters.count}, pass.channels, {0, work.shape.R}, {0, work.shape.S}};
    std::uint64_t coded = 0;
    for_each_coded_word(*work.filters, tile, [&](std::uint64_t) { ++coded; });
    known.emplace(key, coded);
    return coded;
  };
}

}  // namespace eyeriss::fast
