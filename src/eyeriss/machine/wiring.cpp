#include "eyeriss/machine/wiring.h"

#include <algorithm>

#include "eyeriss/base/error.h"

namespace eyeriss::machine {
namespace {

[[noreturn]] void miswired(const std::string& text) {
  throw base::Bug("scan chain: " + text);
}

}  // namespace

Wiring::Wiring(const LayerConfig& config, const arch::ChipConfig& chip)
    : array_columns_(static_cast<std::size_t>(chip.array_columns)), e_(config.mapping.e) {
  roles_.resize(static_cast<std::size_t>(chip.pe_count()));
  for (std::size_t pe = 0; pe < roles_.size(); ++pe) {
    roles_[pe] = role(config, chip, pe);
    active_pes_ += roles_[pe].in_set;
  }
  ifmap_ = match(config.ids.ifmap, chip.no_row_id(), chip.no_ifmap_col_id());
  filter_ = match(config.ids.filter, chip.no_row_id(), chip.no_col_id());
  check_sets(config);
}

std::string Wiring::name(std::size_t pe) const {
  return fmt::format("PE {},{}", pe / array_columns_, pe % array_columns_);
}

// The filter ID names the filter set (col), the channel set and the filter row (row = channel_set*R + filter_row); the
// ifmap ID names the ifmap row U*j+i = col*U + row mod U, of which i is known.
PeRole Wiring::role(const LayerConfig& config, const arch::ChipConfig& chip, std::size_t pe) const {
  const std::size_t x_bus = pe / array_columns_;
  const mapping::Tag filter{config.ids.filter.row_ids[x_bus], config.ids.filter.col_ids[pe]};
  const std::int64_t ifmap_col = config.ids.ifmap.col_ids[pe];
  if (filter.row == chip.no_row_id() || filter.col == chip.no_col_id()) return {};
  PeRole role;
  role.in_set = true;
  role.filter_set = filter.col;
  role.channel_set = filter.row / config.shape.R;
  role.filter_row = filter.row % config.shape.R;
  role.set_column = ifmap_col - role.filter_row / config.shape.U;
  role.takes_from_gin = config.ids.psum_in.col_ids[pe] != chip.no_col_id();
  role.gives_to_gon = config.ids.psum_out.col_ids[pe] != chip.no_col_id();
  const mapping::Tag tag = mapping::ifmap_tag(config.shape, config.mapping, chip, role.channel_set, role.filter_row);
  if (config.ids.ifmap.row_ids[x_bus] != tag.row) miswired(fmt::format("{}: ifmap row ID of its X-bus", name(pe)));
  return role;
}

Wiring::Matches Wiring::match(const mapping::NetworkIds& ids, std::int64_t no_row, std::int64_t no_col) const {
  Matches matches;
  matches.cols = no_col;
  matches.targets.resize(static_cast<std::size_t>(no_row * no_col));
  for (std::size_t pe = 0; pe < roles_.size(); ++pe) {
    const std::int64_t row = ids.row_ids[pe / array_columns_], col = ids.col_ids[pe];
    if (roles_[pe].in_set && row != no_row && col != no_col)
      matches.targets[static_cast<std::size_t>(row * no_col + col)].push_back(static_cast<std::uint32_t>(pe));
  }
  return matches;
}

void Wiring::check_sets(const LayerConfig& config) {
  const auto& map = config.mapping;
  const std::int64_t height = map.r * config.shape.R;
  std::vector<std::uint32_t> at(static_cast<std::size_t>(map.t * height * e_), no_pe);
  const auto place = [&](std::int64_t filter_set, std::int64_t row, std::int64_t column) -> std::uint32_t& {
    return at[static_cast<std::size_t>((filter_set * height + row) * e_ + column)];
  };
  for (std::size_t pe = 0; pe < roles_.size(); ++pe) {
    const PeRole& role = roles_[pe];
    if (!role.in_set) continue;
    const std::int64_t row = role.channel_set * config.shape.R + role.filter_row;
    if (role.filter_set >= map.t || row >= height || role.set_column < 0 || role.set_column >= e_)
      miswired(fmt::format("{}: its IDs are outside every PE set", name(pe)));
    std::uint32_t& taken = place(role.filter_set, row, role.set_column);
    if (taken != no_pe) miswired(fmt::format("{} and {}: the same IDs", name(taken), name(pe)));
    taken = static_cast<std::uint32_t>(pe);
    if (role.takes_from_gin != (row == height - 1)) miswired(fmt::format("{}: psum GIN ID", name(pe)));
    if (role.gives_to_gon != (row == 0)) miswired(fmt::format("{}: psum GON ID", name(pe)));
  }
  for (std::int64_t filter_set = 0; filter_set < map.t; ++filter_set)
    for (std::int64_t column = 0; column < e_; ++column) {
      for (std::int64_t row = 0; row < height; ++row) {
        const std::uint32_t pe = place(filter_set, row, column);
        if (pe == no_pe)
          miswired(fmt::format("filter set {}, row {}, column {}: no PE has its IDs", filter_set, row, column));
        if (row > 0 && (pe < array_columns_ || above(pe) != place(filter_set, row - 1, column)))
          miswired(fmt::format("{}: the PE above it is not the next of its column", name(pe)));
      }
      tops_.push_back(place(filter_set, 0, column));
      bottoms_.push_back(place(filter_set, height - 1, column));
    }
}

const Targets& Wiring::ifmap(mapping::Tag tag) const {
  return ifmap_.targets.at(static_cast<std::size_t>(tag.row * ifmap_.cols + tag.col));
}
const Targets& Wiring::filter(mapping::Tag tag) const {
  return filter_.targets.at(static_cast<std::size_t>(tag.row * filter_.cols + tag.col));
}
std::uint32_t Wiring::bottom(std::int64_t filter_set, std::int64_t set_column) const {
  return bottoms_[static_cast<std::size_t>(filter_set * e_ + set_column)];
}
std::uint32_t Wiring::top(std::int64_t filter_set, std::int64_t set_column) const {
  return tops_[static_cast<std::size_t>(filter_set * e_ + set_column)];
}

}  // namespace eyeriss::machine
