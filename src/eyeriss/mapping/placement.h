// PE sets on the array ([J] Sec. V-B, Figs 10, 11): which PE holds which filter row, ofmap row, channels and filters.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "eyeriss/mapping/mapping.h"

namespace eyeriss::mapping {

// What one PE of a set works on: set `filter_set` (of t), stacked set `channel_set` (of r), filter row i (of R), column j (of e).
struct PlacedPe {
  std::int64_t row, column;
  std::int64_t filter_set, channel_set, filter_row, set_column;
  bool operator==(const PlacedPe&) const = default;
};

// A set is R*r rows high and e columns wide, its channel sets stacked with channel_set 0 on top. Sets of at most array_columns
// columns stand side by side, then below each other; a wider set is cut into segments of array_columns columns below each other,
// and the rests of the cut sets share rows. Ordered by filter_set, channel_set, filter_row, set_column. Nothing when it does not fit.
std::optional<std::vector<PlacedPe>> place(const nn::ConvShape& shape, const Mapping& mapping,
                                           const arch::ChipConfig& chip);

// Rows of the array that the sets take; at most array_rows when they fit.
std::int64_t placed_rows(std::int64_t set_rows, std::int64_t e, std::int64_t t, std::int64_t array_columns);

inline std::int64_t active_pes(const nn::ConvShape& shape, const Mapping& map) {
  return shape.R * map.r * map.e * map.t;
}

}  // namespace eyeriss::mapping
