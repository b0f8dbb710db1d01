#include "eyeriss/mapping/placement.h"

#include "eyeriss/base/math.h"

namespace eyeriss::mapping {
namespace {

struct Block {  // where a segment of a set stands: its first column, and which band of set_rows rows
  std::int64_t band, column;
};

// Segment `segment` of filter set `filter_set`, whose width is e: whole rows of the array first, then the rests side by side.
Block block_of(std::int64_t e, std::int64_t t, std::int64_t columns, std::int64_t filter_set, std::int64_t segment) {
  const std::int64_t whole = e / columns, rest = e % columns;
  if (segment < whole) return {filter_set * whole + segment, 0};
  const std::int64_t side_by_side = columns / rest;
  return {t * whole + filter_set / side_by_side, filter_set % side_by_side * rest};
}

}  // namespace

std::int64_t placed_rows(std::int64_t set_rows, std::int64_t e, std::int64_t t, std::int64_t columns) {
  const std::int64_t rest = e % columns;
  return set_rows * (t * (e / columns) + (rest > 0 ? base::ceil_div(t, columns / rest) : 0));
}

std::optional<std::vector<PlacedPe>> place(const nn::ConvShape& shape, const Mapping& a, const arch::ChipConfig& chip) {
  const std::int64_t set_rows = shape.R * a.r;
  if (placed_rows(set_rows, a.e, a.t, chip.array_columns) > chip.array_rows) return std::nullopt;
  std::vector<PlacedPe> pes;
  for (std::int64_t filter_set = 0; filter_set < a.t; ++filter_set)
    for (std::int64_t channel_set = 0; channel_set < a.r; ++channel_set)
      for (std::int64_t i = 0; i < shape.R; ++i)
        for (std::int64_t j = 0; j < a.e; ++j) {
          const Block block = block_of(a.e, a.t, chip.array_columns, filter_set, j / chip.array_columns);
          pes.push_back({block.band * set_rows + channel_set * shape.R + i, block.column + j % chip.array_columns,
                         filter_set, channel_set, i, j});
        }
  return pes;
}

}  // namespace eyeriss::mapping
