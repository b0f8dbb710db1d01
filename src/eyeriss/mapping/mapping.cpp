#include "eyeriss/mapping/mapping.h"

#include <algorithm>

#include "eyeriss/base/math.h"
#include "eyeriss/mapping/noc_ids.h"
#include "eyeriss/mapping/placement.h"

namespace eyeriss::mapping {
namespace {

using base::ceil_div;

struct Rules {
  std::optional<Violation> first;

  // `what` is at most `limit`; "filter spad: p*q*S = 300 words, at most 224".
  void at_most(const char* rule, const char* what, std::int64_t value, std::int64_t limit, const char* unit = "") {
    if (!first && value > limit)
      first = Violation{rule, fmt::format("{}: {} = {}{}, at most {}", rule, what, value, unit, limit), value, limit};
  }
};

}  // namespace

std::string to_string(const Mapping& a) {
  return fmt::format("m={} n={} e={} p={} q={} r={} t={} f={}", a.m, a.n, a.e, a.p, a.q, a.r, a.t, a.f);
}

std::int64_t tile_width(const nn::ConvShape& shape, std::int64_t f) {
  return f == shape.F() ? shape.W : (f - 1) * shape.V + shape.S;
}

std::int64_t tile_ifmap_words(const nn::ConvShape& s, const Mapping& a) {
  return a.n * a.q * a.r * ((a.e - 1) * s.U + s.R) * tile_width(s, a.f);
}

std::int64_t tile_psum_words(const nn::ConvShape&, const Mapping& a) {
  return a.n * a.m * a.e * a.f;
}

std::optional<Violation> native_violation(const nn::ConvShape& s, const arch::ChipConfig& chip) {
  Rules rules;
  rules.at_most("filter height", "R", s.R, chip.array_rows);
  rules.at_most("filter width", "S", s.S, std::min(chip.max_filter_width, chip.ifmap_spad_words));
  rules.at_most("filters", "M", s.M, chip.max_filters);
  rules.at_most("channels", "C", s.C, chip.max_channels);
  rules.at_most("horizontal stride", "V", s.V, chip.max_horizontal_stride);
  if (!rules.first &&
      std::find(chip.vertical_strides.begin(), chip.vertical_strides.end(), s.U) == chip.vertical_strides.end())
    return Violation{
        "vertical stride",
        fmt::format("vertical stride: U = {} is none of the chip's {}", s.U, fmt::join(chip.vertical_strides, ", ")),
        s.U, chip.vertical_strides.empty() ? 0 : chip.vertical_strides.back()};
  return rules.first;
}

std::optional<Violation> violation(const nn::ConvShape& s, const Mapping& a, const arch::ChipConfig& chip) {
  if (const auto native = native_violation(s, chip)) return native;
  const std::pair<const char*, std::int64_t> letters[] = {{"m", a.m}, {"n", a.n}, {"e", a.e}, {"p", a.p},
                                                          {"q", a.q}, {"r", a.r}, {"t", a.t}, {"f", a.f}};
  for (const auto& [letter, value] : letters)
    if (value < 1) return Violation{"positive", fmt::format("positive: {} = {}, at least 1", letter, value), value, 1};

  Rules rules;
  rules.at_most("filters in the GLB", "m", a.m, s.filters_per_group());
  rules.at_most("images", "n", a.n, s.N);
  rules.at_most("strip", "e", a.e, s.E());
  rules.at_most("column tile", "f", a.f, s.F());
  rules.at_most("filters of a PE", "p", a.p, a.m);
  rules.at_most("channels of a PE", "q", a.q, s.C);
  rules.at_most("filter sets", "t", a.t, ceil_div(a.m, a.p));
  rules.at_most("channel sets", "r", a.r, ceil_div(s.C, a.q));
  rules.at_most("psum spad", "p", a.p, chip.psum_spad_words, " words");
  rules.at_most("ifmap spad", "q*S", a.q * s.S, chip.ifmap_spad_words, " words");
  rules.at_most("filter spad", "p*q*S", a.p * a.q * s.S, chip.filter_spad_words, " words");
  rules.at_most("PE array", "rows of the placed sets", placed_rows(s.R * a.r, a.e, a.t, chip.array_columns),
                chip.array_rows);
  rules.at_most("filter banks", "p*t*q*r*R*S", a.p * a.t * a.q * a.r * s.R * s.S, chip.filter_bank_words(), " words");
  rules.at_most(
      "GLB banks", "banks for ifmaps and psums",
      ceil_div(tile_ifmap_words(s, a), chip.glb_bank_words) + ceil_div(tile_psum_words(s, a), chip.glb_bank_words),
      chip.glb_banks);
  if (rules.first) return rules.first;

  const std::int64_t tile_rows = (a.e - 1) * s.U + s.R;
  const Tag last = ifmap_tag(s, a, chip, a.r - 1, std::min(s.U, s.R) - 1);
  rules.at_most("ifmap row ID", "highest row ID", last.row, chip.no_row_id() - 1);
  rules.at_most("ifmap col ID", "highest col ID", (tile_rows - 1) / s.U, chip.no_ifmap_col_id() - 1);
  rules.at_most("filter row ID", "highest row ID", a.r * s.R - 1, chip.no_row_id() - 1);
  rules.at_most("filter col ID", "highest col ID", a.t - 1, chip.no_col_id() - 1);
  return rules.first;
}

std::optional<Violation> chip_divisibility_violation(const nn::ConvShape& s, const Mapping& a) {
  const auto divides = [](const char* rule, std::int64_t divisor, std::int64_t value) -> std::optional<Violation> {
    if (value % divisor == 0) return std::nullopt;
    return Violation{"divisibility", fmt::format("divisibility: {} ({} and {})", rule, divisor, value), value % divisor,
                     0};
  };
  if (const auto v = divides("p must be a multiple of 4", 4, a.p)) return v;
  if (const auto v = divides("p*t must divide m", a.p * a.t, a.m)) return v;
  if (const auto v = divides("m must divide M/G", a.m, s.filters_per_group())) return v;
  if (const auto v = divides("q*r must divide C", a.q * a.r, s.C)) return v;
  return divides("n must divide N", a.n, s.N);
}

}  // namespace eyeriss::mapping
