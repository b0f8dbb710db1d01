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
  Range images, channels, rows, columns;  // images of the layer
  std::size_t index = 0;                  // among the tiles of its image group
  std::int64_t words() const { return images.count * channels.count * rows.count * columns.count; }
};

// Feeds the words of the tile's images first ... end-1 to `ends`, which calls sink(end) for each coded word. The fmap's
// own first image is `fmap_first` of the layer.
template <class Sink>
void feed_images(const nn::Fmap& fmap, std::int64_t fmap_first, const Tile& tile, Range images, rlc::WordEnds& ends,
                 Sink&& sink) {
  const bool whole_rows = tile.columns.count == fmap.dims[3];
  const std::int64_t rows_together = whole_rows ? tile.rows.count : 1;
  const auto words_together = static_cast<std::size_t>(rows_together * tile.columns.count);
  for (std::int64_t image = images.begin - fmap_first; image < images.end() - fmap_first; ++image)
    for (std::int64_t channel = tile.channels.begin; channel < tile.channels.end(); ++channel)
      for (std::int64_t row = tile.rows.begin; row < tile.rows.end(); row += rows_together)
        ends.feed({&fmap.data[fmap.index(image, channel, row, tile.columns.begin)], words_together}, sink);
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

// Of the image groups that the portion has images of.
struct Tiles {
  Range images;  // of the portion, among those of the layer
  std::vector<IfmapTile> ifmaps;
  std::vector<Tile> ofmaps;
  std::size_t ifmaps_of_group = 0, ofmaps_of_group = 0;

  Range here(const Tile& tile) const {
    const std::int64_t begin = std::max(tile.images.begin, images.begin);
    return {begin, std::min(tile.images.end(), images.end()) - begin};
  }
  bool continues(const Tile& tile) const { return tile.images.begin < images.begin; }
  bool ends(const Tile& tile) const { return tile.images.end() <= images.end(); }
  // Whether the last image group goes on after the portion.
  bool stay_open() const { return !ifmaps.empty() && !ends(ifmaps.back().tile); }
};

Tiles tiles_of(const LayerWork& work, const PortionPlace& place, const arch::ChipConfig& chip) {
  const std::int64_t n = work.mapping.n;
  Tiles tiles;
  tiles.images = {place.first_image, work.shape.N};
  const std::int64_t begin = place.first_image / n * n,
                     end = std::min(ceil_div(tiles.images.end(), n) * n, place.layer_images);
  nn::ConvShape s = work.shape;
  s.N = end - begin;
  const std::int64_t channels_per_tile = work.mapping.q * work.mapping.r;
  std::size_t strip_begin = 0;                         // its first ifmap tile
  std::map<std::int64_t, std::size_t> ifmaps, ofmaps;  // tiles so far of each image group
  mapping::for_each_pass(s, work.mapping, [&](const Pass& pass) {
    const Range images{pass.images.begin + begin, pass.images.count};
    const bool new_tile = pass.loads_ifmaps && pass.resident_filters.begin == 0;
    if (new_tile && pass.first_channels) strip_begin = tiles.ifmaps.size();
    if (new_tile) {
      const Range channels{pass.group * s.C + pass.channels.begin, pass.channels.count};
      tiles.ifmaps.push_back(
          {{images, channels, ifmap_rows(s, pass), ifmap_columns(s, pass), ifmaps[images.begin]++}, {}});
    }
    if (pass.loads_ifmaps) {
      IfmapTile& tile = tiles.ifmaps[strip_begin + static_cast<std::size_t>(pass.channels.begin / channels_per_tile)];
      const std::int64_t psums = pass.ofmap_tile_words();
      if (!pass.first_channels)
        tile.add(0, 0);
      else if (place.has_bias)
        tile.add(words64(pass.resident_filters.count),
                 mapping::psum_fill_cycles(static_cast<std::uint64_t>(psums), chip));
      else
        tile.add(words64(psums), 0);
    }
    if (pass.drains_ofmaps) {
      const Range filters{pass.group * s.filters_per_group() + pass.resident_filters.begin,
                          pass.resident_filters.count};
      tiles.ofmaps.push_back({images, filters, pass.rows, pass.columns, ofmaps[images.begin]++});
    }
  });
  tiles.ifmaps_of_group = ifmaps[begin];
  tiles.ofmaps_of_group = ofmaps[begin];
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

// In variables of its own, so that they can be in registers.
Traffic coded_loads(const LayerWork& work, const Tiles& tiles, const IfmapTile& tile, const arch::ChipConfig& chip,
                    const std::vector<OpenLoad>& open, std::vector<OpenLoad>& next) {
  mapping::LoadTimer timers[2] = {mapping::LoadTimer(chip), mapping::LoadTimer(chip)};
  const int kinds = tile.loads[1].times > 0 ? 2 : 1;
  rlc::WordEnds ends;
  std::uint64_t coded = 0, begin = 0;
  if (tiles.continues(tile.tile)) {
    const OpenLoad& load = open[tile.tile.index];
    for (int kind = 0; kind < kinds; ++kind) timers[kind] = load.timers[static_cast<std::size_t>(kind)];
    ends = load.ends, coded = load.coded, begin = load.begin;
  } else {
    for (int kind = 0; kind < kinds; ++kind) timers[kind].raw(tile.loads[kind].raw_words64);
  }
  const auto sink = [&](std::uint64_t end) {
    ++coded;
    timers[0].coded(end - begin);
    if (kinds == 2) timers[1].coded(end - begin);
    begin = end;
  };
  feed_images(*work.ifmaps, tiles.images.begin, tile.tile, tiles.here(tile.tile), ends, sink);
  if (!tiles.ends(tile.tile)) {
    next[tile.tile.index] = {{timers, timers + kinds}, ends, coded, begin};
    return {};
  }
  ends.finish(sink);
  Traffic sum;
  for (int kind = 0; kind < kinds; ++kind) {
    const IfmapTile::Load& load = tile.loads[kind];
    sum = sum + Traffic{4 * coded * load.times, std::max(timers[kind].cycles(), load.least_cycles) * load.times};
  }
  return sum;
}

Traffic coded_drain(const nn::Fmap& ofmaps, const Tiles& tiles, const Tile& tile, const arch::ChipConfig& chip,
                    const std::vector<OpenDrain>& open, std::vector<OpenDrain>& next) {
  mapping::DrainTimer timer(chip);
  rlc::WordEnds ends;
  std::uint64_t coded = 0;
  if (tiles.continues(tile)) {
    const OpenDrain& drain = open[tile.index];
    timer = drain.timer.at(0), ends = drain.ends, coded = drain.coded;
  }
  const auto sink = [&](std::uint64_t end) {
    ++coded;
    timer.link_word_ending_at(end);
  };
  feed_images(ofmaps, tiles.images.begin, tile, tiles.here(tile), ends, sink);
  if (!tiles.ends(tile)) {
    next[tile.index] = {{timer}, ends, coded};
    return {};
  }
  ends.finish(sink);
  return {4 * coded, timer.cycles()};
}

// Raw transfers of equal length take equal time: each length is timed once.
Traffic raw_loads(const Tiles& tiles, const arch::ChipConfig& chip) {
  std::map<std::uint64_t, std::uint64_t> cycles_of;
  Traffic sum;
  for (const IfmapTile& tile : tiles.ifmaps)
    for (const IfmapTile::Load& load : tile.loads) {
      if (load.times == 0 || !tiles.ends(tile.tile)) continue;
      const std::uint64_t words = load.raw_words64 + words64(tile.tile.words());
      const auto [known, is_new] = cycles_of.try_emplace(words);
      if (is_new) known->second = mapping::load_cycles(words, {}, chip);
      sum = sum + Traffic{static_cast<std::uint64_t>(tile.tile.words()) * load.times,
                          std::max(known->second, load.least_cycles) * load.times};
    }
  return sum;
}

Traffic raw_drains(const Tiles& tiles, const arch::ChipConfig& chip) {
  std::map<std::int64_t, std::uint64_t> cycles_of;
  Traffic sum;
  for (const Tile& tile : tiles.ofmaps) {
    if (!tiles.ends(tile)) continue;
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

IfmapCounts count_ifmaps(const LayerWork& work, const PortionPlace& place, const arch::ChipConfig& chip,
                         std::vector<OpenLoad>& open) {
  const Zeros zeros = weigh_ifmap_zeros(work.shape, *work.ifmaps);
  const Tiles tiles = tiles_of(work, place, chip);
  Traffic loads;
  if (work.ifmaps_compressed && chip.rlc_fmaps) {
    std::vector<OpenLoad> next(tiles.stay_open() ? tiles.ifmaps_of_group : 0);
    loads = sum_in_parallel(tiles.ifmaps,
                            [&](const IfmapTile& tile) { return coded_loads(work, tiles, tile, chip, open, next); });
    open = std::move(next);
  } else {
    loads = raw_loads(tiles, chip);
  }
  const std::uint64_t filters = static_cast<std::uint64_t>(work.shape.filters_per_group());
  return {zeros.words, chip.zero_gating ? zeros.weight * filters : 0, loads.dram_words, loads.cycles};
}

OfmapCounts count_ofmaps(const LayerWork& work, const PortionPlace& place, const arch::ChipConfig& chip,
                         const nn::Fmap& ofmaps, std::vector<OpenDrain>& open) {
  const Tiles tiles = tiles_of(work, place, chip);
  Traffic drains;
  if (work.ofmaps_finished && chip.rlc_fmaps) {
    std::vector<OpenDrain> next(tiles.stay_open() ? tiles.ofmaps_of_group : 0);
    drains = sum_in_parallel(tiles.ofmaps,
                             [&](const Tile& tile) { return coded_drain(ofmaps, tiles, tile, chip, open, next); });
    open = std::move(next);
  } else {
    drains = raw_drains(tiles, chip);
  }
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
    const auto sink = [&](std::uint64_t) { ++coded; };
    rlc::WordEnds ends;
    feed_images(*work.filters, 0, tile, tile.images, ends, sink);
    ends.finish(sink);
    known.emplace(key, coded);
    return coded;
  };
}

}  // namespace eyeriss::fast
