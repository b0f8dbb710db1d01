#include "eyeriss/mapping/noc_ids.h"

#include <algorithm>

#include "eyeriss/base/error.h"

namespace eyeriss::mapping {

Tag ifmap_tag(const nn::ConvShape& shape, const Mapping& map, const arch::ChipConfig& chip, std::int64_t channel_set,
              std::int64_t ifmap_row) {
  const std::int64_t compact = std::min(shape.U, shape.R),
                     spread = 4;  // Fig 11, CONV4/5: channel sets at row IDs 0 and 4
  const bool spread_fits = compact <= spread && spread * (map.r - 1) + compact - 1 < chip.no_row_id();
  return {channel_set * (spread_fits ? spread : compact) + ifmap_row % shape.U, ifmap_row / shape.U};
}

Tag filter_tag(const nn::ConvShape& shape, std::int64_t filter_set, std::int64_t channel_set, std::int64_t filter_row) {
  return {channel_set * shape.R + filter_row, filter_set};
}

NocIds noc_ids(const nn::ConvShape& shape, const Mapping& map, const arch::ChipConfig& chip) {
  const auto nothing = [&](std::int64_t no_col) {
    return NetworkIds{std::vector<std::int64_t>(static_cast<std::size_t>(chip.array_rows), chip.no_row_id()),
                      std::vector<std::int64_t>(static_cast<std::size_t>(chip.pe_count()), no_col)};
  };
  NocIds ids{nothing(chip.no_ifmap_col_id()), nothing(chip.no_col_id()), nothing(chip.no_col_id()),
             nothing(chip.no_col_id())};
  const auto set = [&](NetworkIds& network, const PlacedPe& pe, Tag tag) {
    std::int64_t& row_id = network.row_ids[static_cast<std::size_t>(pe.row)];
    EYERISS_CHECK(row_id == chip.no_row_id() || row_id == tag.row);
    row_id = tag.row;
    network.col_ids[static_cast<std::size_t>(pe.row * chip.array_columns + pe.column)] = tag.col;
  };
  const auto placed = place(shape, map, chip);
  EYERISS_CHECK(placed.has_value());
  for (const PlacedPe& pe : *placed) {
    // PE (i, j) takes ifmap row U*j+i: its tag's row depends on i alone, so that all PEs of an X-bus agree on it.
    set(ids.ifmap, pe, ifmap_tag(shape, map, chip, pe.channel_set, shape.U * pe.set_column + pe.filter_row));
    set(ids.filter, pe, filter_tag(shape, pe.filter_set, pe.channel_set, pe.filter_row));
    const bool bottom = pe.channel_set == map.r - 1 && pe.filter_row == shape.R - 1;
    const bool top = pe.channel_set == 0 && pe.filter_row == 0;
    if (bottom) set(ids.psum_in, pe, {pe.row, pe.column});
    if (top) set(ids.psum_out, pe, {pe.row, pe.column});
  }
  return ids;
}

}  // namespace eyeriss::mapping
