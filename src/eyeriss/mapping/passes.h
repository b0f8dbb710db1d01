// The pass schedule ([J] Sec. IV-A, Fig 7): the one place that knows how a layer is cut up. Both engines, the
// cost model, the scan chain and the report ask it.
//
//   for each group, image group (n), strip (e) and column tile (f):
//     for each group of m filters (their psums live in the GLB):
//       for each channel group (q*r):                 load its ifmap tile
//         for each filter group (p*t):                one pass
//       drain the ofmaps
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "eyeriss/mapping/mapping.h"

namespace eyeriss::mapping {

struct Range {
  std::int64_t begin = 0, count = 0;
  std::int64_t end() const { return begin + count; }
  bool operator==(const Range&) const = default;
};

struct Pass {
  std::int64_t group = 0;
  Range images;                                        // of N
  Range rows, columns;                                 // ofmap rows and columns
  Range resident_filters;                              // of the group's M/G: those whose psums are in the GLB
  Range channels;                                      // of the group's C
  Range filters;                                       // of the group's M/G, within resident_filters: at most p*t
  bool first_channels = false, last_channels = false;  // the psums start here; they are finished after this pass
  bool loads_ifmaps = false;                           // first pass on this ifmap tile
  bool drains_ofmaps = false;                          // last pass before the finished ofmaps leave
  bool operator==(const Pass&) const = default;

  std::int64_t ofmap_tile_words() const { return images.count * resident_filters.count * rows.count * columns.count; }
};

// In order; the visitor sees every pass once.
void for_each_pass(const nn::ConvShape& shape, const Mapping& mapping, const std::function<void(const Pass&)>& visit);
std::uint64_t pass_count(const nn::ConvShape& shape, const Mapping& mapping);

// Rows and columns of the padded ifmap that a pass works on; images and channels are those of the pass.
Range ifmap_rows(const nn::ConvShape& shape, const Pass& pass);  // (rows-1)*U+R of them
Range ifmap_columns(const nn::ConvShape& shape,
                    const Pass& pass);  // all W when the tile is all F columns, else (columns-1)*V+S
// Rows that the ifmap GIN steps through in every pass: those of a whole strip, also in a shorter last one, whose missing rows no PE
// takes (T5). With that the GLB reads meet [J] Table V (CONV1: 18.52 MB).
std::int64_t sent_ifmap_rows(const nn::ConvShape& shape, const Mapping& mapping);  // (e-1)*U+R
std::uint64_t ifmap_tile_words(const nn::ConvShape& shape, const Pass& pass);

// Filters of set `filter_set` and channels of stacked set `channel_set` in this pass: p and q, less in the last ones, perhaps 0.
std::int64_t filters_of_set(const Mapping& mapping, std::int64_t filters, std::int64_t filter_set);
std::int64_t channels_of_set(const Mapping& mapping, std::int64_t channels, std::int64_t channel_set);

// All that the course of a pass depends on besides data: passes that are equal in this take the same cycles.
struct PassGeometry {
  std::int64_t R = 1, S = 1, U = 1, V = 1;
  std::int64_t images = 1, rows = 1, columns = 1;  // n, e, f of this pass
  std::int64_t width = 1;  // ifmap columns; the rows on the bus are those of the whole strip, mapping.e
  std::int64_t filters = 1, channels = 1;
  Mapping mapping;  // e, p, q, r, t decide the placement; the rest is as in the layer
  bool operator==(const PassGeometry&) const = default;
  auto operator<=>(const PassGeometry&) const = default;
};
PassGeometry geometry(const nn::ConvShape& shape, const Mapping& mapping, const Pass& pass);

// Core cycles of a pass from its first filter word on the bus to its last psum in the GLB, and until its last filter word has
// left the filter banks (from then on those of the next pass may be fetched).
struct PassCycles {
  std::uint64_t pass = 0, filters_read = 0;
  bool operator==(const PassCycles&) const = default;
};
using PassTimer = std::function<PassCycles(const PassGeometry&)>;

}  // namespace eyeriss::mapping
