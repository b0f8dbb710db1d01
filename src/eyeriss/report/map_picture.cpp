#include <fmt/format.h>

#include <algorithm>

#include "eyeriss/base/math.h"
#include "eyeriss/mapping/placement.h"
#include "eyeriss/report/map_report.h"

namespace eyeriss::report {
namespace {

constexpr std::int64_t widest_with_cells = 16;

// A, B ... Z, a ... z, then ? for the filter sets.
char set_letter(std::int64_t filter_set) {
  if (filter_set < 26) return static_cast<char>('A' + filter_set);
  return filter_set < 52 ? static_cast<char>('a' + filter_set - 26) : '?';
}

std::string legend(const nn::ConvShape& s, const mapping::Mapping& a, bool cells) {
  std::string text = cells ? "  A0 3.12: filter set A, channel set 0, filter row 3, ofmap row 12 of the strip.\n"
                           : "  A letter a filter set; a dot: a PE that is off.\n";
  const auto upto = [](std::int64_t first, std::int64_t count) {
    return count == 1 ? fmt::format("{}", first) : fmt::format("{}-{}", first, first + count - 1);
  };
  const std::int64_t filters = std::min(a.m, a.p * a.t), channels = std::min(s.C, a.q * a.r);
  text += "  First pass:";
  for (std::int64_t set = 0; set < std::min<std::int64_t>(a.t, 8); ++set)
    if (const std::int64_t count = mapping::filters_of_set(a, filters, set); count > 0)
      text += fmt::format(" {} filters {}", set_letter(set), upto(set * a.p, count));
  if (a.t > 8) text += " ...";
  text += ";";
  for (std::int64_t set = 0; set < std::min<std::int64_t>(a.r, 8); ++set)
    if (const std::int64_t count = mapping::channels_of_set(a, channels, set); count > 0)
      text += fmt::format(" {} channels {}", set, upto(set * a.q, count));
  if (a.r > 8) text += " ...";
  return text + ".\n";
}

}  // namespace

std::string placement_picture(const nn::ConvShape& s, const mapping::Mapping& a, const arch::ChipConfig& chip) {
  const auto placed = mapping::place(s, a, chip);
  EYERISS_CHECK(placed.has_value());
  const bool cells = chip.array_columns <= widest_with_cells;
  std::vector<std::string> grid(static_cast<std::size_t>(chip.pe_count()), cells ? "   .   " : ".");
  for (const mapping::PlacedPe& pe : *placed) {
    const char letter = set_letter(pe.filter_set);
    grid[static_cast<std::size_t>(pe.row * chip.array_columns + pe.column)] =
        cells ? fmt::format("{}{} {:>4}", letter, pe.channel_set, fmt::format("{}.{}", pe.filter_row, pe.set_column))
              : std::string(1, letter);
  }
  std::string text;
  for (std::int64_t row = 0; row < chip.array_rows; ++row) {
    const auto first = grid.begin() + row * chip.array_columns;
    std::string line = fmt::format("  {:>3} {}", row, fmt::join(first, first + chip.array_columns, cells ? " " : ""));
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text + legend(s, a, cells);
}

}  // namespace eyeriss::report
