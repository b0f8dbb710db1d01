#include "eyeriss/mapping/native.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "eyeriss/base/math.h"

namespace eyeriss::mapping {
namespace {

using base::ceil_div;

// Rows or columns of a layer: one dimension of the ifmap, the filter and the ofmap.
struct Axis {
  std::int64_t taps, stride, dilation, ofmap_count;
};

// One link of a chain: some taps of the filter, for the ofmap positions of its phase.
struct Link {
  Slice ifmap, filter;
};

// Some ofmap positions, their stride on the subsampled ifmap, and the links whose psums add up to them.
struct Phase {
  Slice ofmap;
  std::int64_t stride = 1;
  std::vector<Link> chain;
};

// `total` things in the fewest parts of at most `limit`, as even as can be.
std::vector<Range> even_parts(std::int64_t total, std::int64_t limit) {
  const std::int64_t count = ceil_div(total, limit);
  std::vector<Range> parts;
  for (std::int64_t part = 0, begin = 0; part < count; ++part) {
    const std::int64_t size = total / count + (part < total % count);
    parts.push_back({begin, size});
    begin += size;
  }
  return parts;
}

// Ofmap positions by residue modulo `phases`, filter taps by residue modulo `residues`, each residue in bands of at
// most `limit` taps. Tap i0 + residues*i of ofmap position y0 + phases*y lies at y0*stride + i0*dilation +
// step*(piece_stride*y + i) with step = residues*dilation and piece_stride = phases*stride/step, which the caller has
// made a whole number (or irrelevant, when a phase has one position).
std::vector<Phase> cut_axis(const Axis& axis, std::int64_t phases, std::int64_t residues, std::int64_t limit) {
  const std::int64_t step = residues * axis.dilation;
  std::vector<Phase> cut;
  for (std::int64_t y0 = 0; y0 < std::min(phases, axis.ofmap_count); ++y0) {
    Phase phase{{y0, phases, ceil_div(axis.ofmap_count - y0, phases)}, 1, {}};
    if (phase.ofmap.count > 1) phase.stride = phases * axis.stride / step;
    for (std::int64_t i0 = 0; i0 < std::min(residues, axis.taps); ++i0)
      for (const Range& band : even_parts(ceil_div(axis.taps - i0, residues), limit)) {
        const std::int64_t first_tap = i0 + residues * band.begin;
        phase.chain.push_back(
            {{y0 * axis.stride + first_tap * axis.dilation, step, (phase.ofmap.count - 1) * phase.stride + band.count},
             {first_tap, residues, band.count}});
      }
    cut.push_back(std::move(phase));
  }
  return cut;
}

// Words over the link for each ifmap position, filter tap and ofmap position along the axis, the other axis whole.
struct AxisCosts {
  std::uint64_t ifmap_words, filter_words, ofmap_words;
};

std::uint64_t link_words(const std::vector<Phase>& cut, const AxisCosts& costs) {
  std::uint64_t words = 0;
  for (const Phase& phase : cut)
    for (std::size_t i = 0; i < phase.chain.size(); ++i)
      words += costs.ifmap_words * static_cast<std::uint64_t>(phase.chain[i].ifmap.count) +
               costs.filter_words * static_cast<std::uint64_t>(phase.chain[i].filter.count) +
               costs.ofmap_words * static_cast<std::uint64_t>(phase.ofmap.count) * (i > 0 ? 2 : 0);
  return words;
}

// What the chip takes of one dimension: taps of a filter, strides.
struct AxisLimits {
  std::int64_t taps;
  std::vector<std::int64_t> strides;
};

// A layer that needs more pieces than this is refused: its filters alone would be read as many times.
constexpr std::int64_t max_pieces = 100'000;

// For each of the chip's strides the fewest residues of taps and of ofmap positions that lead to it, and single ofmap
// positions, which have no stride; the cheapest of these. Nothing when there is none.
std::vector<Phase> cheapest_cut(const Axis& axis, const AxisLimits& limits, const AxisCosts& costs) {
  std::vector<std::pair<std::int64_t, std::int64_t>> candidates{{axis.ofmap_count, 1}};  // phases, residues
  for (const std::int64_t stride : limits.strides) {
    const std::int64_t common = std::gcd(axis.stride, stride * axis.dilation);
    candidates.emplace_back(std::min(stride * axis.dilation / common, axis.ofmap_count), axis.stride / common);
  }
  std::vector<Phase> best;
  std::pair<std::uint64_t, std::size_t> best_cost;
  for (const auto& [phases, residues] : candidates) {
    if (phases > max_pieces || phases * (std::min(residues, axis.taps) + axis.taps / limits.taps) > max_pieces)
      continue;
    std::vector<Phase> cut = cut_axis(axis, phases, residues, limits.taps);
    const std::pair cost{link_words(cut, costs), cut.size() * cut[0].chain.size()};
    if (best.empty() || cost < best_cost) best = std::move(cut), best_cost = cost;
  }
  return best;
}

// Filters and channels of the pieces: groups together as long as they fit, else parts of one group.
struct Part {
  Range groups, filters;             // filters of the layer
  std::vector<Range> channel_chain;  // channels of a group
};

// Nothing when they are too many.
std::vector<Part> cut_groups(const nn::ConvShape& s, const arch::ChipConfig& chip) {
  const std::int64_t per_group = s.filters_per_group();
  std::vector<Part> parts;
  if (per_group <= chip.max_filters && s.C <= chip.max_channels) {
    if (s.M / chip.max_filters > max_pieces) return parts;
    for (const Range& groups : even_parts(s.G, chip.max_filters / per_group))
      parts.push_back({groups, {groups.begin * per_group, groups.count * per_group}, {{0, s.C}}});
    return parts;
  }
  const auto chains =
      base::product_if_it_fits({s.G, ceil_div(per_group, chip.max_filters), ceil_div(s.C, chip.max_channels)});
  if (!chains || *chains > static_cast<std::uint64_t>(max_pieces)) return parts;
  for (std::int64_t group = 0; group < s.G; ++group)
    for (const Range& filters : even_parts(per_group, chip.max_filters))
      parts.push_back(
          {{group, 1}, {group * per_group + filters.begin, filters.count}, even_parts(s.C, chip.max_channels)});
  return parts;
}

// The pieces of one part of the filters and one phase of rows and columns: a chain.
void append_chain(const GeneralConv& conv, const Part& part, const Phase& rows, const Phase& columns,
                  std::vector<NativePiece>& pieces) {
  const std::size_t begin = pieces.size();
  for (const Range& channels : part.channel_chain)
    for (const Link& row : rows.chain)
      for (const Link& column : columns.chain) {
        NativePiece piece;
        piece.shape = {part.groups.count,  conv.shape.N,     part.filters.count,  channels.count, row.ifmap.count,
                       column.ifmap.count, row.filter.count, column.filter.count, rows.stride,    columns.stride};
        piece.ifmap_channels = {part.groups.begin * conv.shape.C + channels.begin, part.groups.count * channels.count};
        piece.filter_channels = channels;
        piece.filters = part.filters;
        piece.ifmap_rows = row.ifmap, piece.ifmap_columns = column.ifmap;
        piece.filter_rows = row.filter, piece.filter_columns = column.filter;
        piece.ofmap_rows = rows.ofmap, piece.ofmap_columns = columns.ofmap;
        piece.first_in_chain = pieces.size() == begin;
        piece.last_in_chain = false;
        pieces.push_back(piece);
      }
  pieces.back().last_in_chain = true;
}

NativePiece whole(const nn::ConvShape& s) {
  return {s,           {0, s.G * s.C}, {0, s.C},      {0, s.M},      {0, 1, s.H}, {0, 1, s.W},
          {0, 1, s.R}, {0, 1, s.S},    {0, 1, s.E()}, {0, 1, s.F()}, true,        true};
}

}  // namespace

std::uint64_t GeneralConv::macs() const {
  return base::product({shape.N, shape.M, E(), F(), shape.C, shape.R, shape.S});
}

void validate(const GeneralConv& conv, const std::string& where) {
  nn::validate(conv.shape, where);
  const auto fits = [&](const char* what, std::int64_t taps, std::int64_t dilation, std::int64_t limit) {
    if (dilation < 1 || dilation > INT32_MAX)
      base::fail("{}: a dilation of {} is none; use 1 to {}", where, dilation, INT32_MAX);
    if ((taps - 1) * dilation + 1 > limit)
      base::fail("{}: a filter of {} taps {} apart needs {} ifmap {}, there are {} (with the padding)", where, taps,
                 dilation, (taps - 1) * dilation + 1, what, limit);
  };
  fits("rows", conv.shape.R, conv.row_dilation, conv.shape.H);
  fits("columns", conv.shape.S, conv.column_dilation, conv.shape.W);
}

NativeCut cut_into_native(const GeneralConv& conv, const arch::ChipConfig& chip) {
  const nn::ConvShape& s = conv.shape;
  const std::int64_t row_dilation = s.R == 1 ? 1 : conv.row_dilation,
                     column_dilation = s.S == 1 ? 1 : conv.column_dilation;
  const auto unrunnable = [&](const NativePiece& piece) { return violation(piece.shape, Mapping{}, chip); };
  if (row_dilation == 1 && column_dilation == 1 && !native_violation(s, chip)) {
    const NativePiece piece = whole(s);
    if (const auto refusal = unrunnable(piece)) return {{}, refusal};
    return {{piece}, std::nullopt};
  }

  const std::uint64_t E = static_cast<std::uint64_t>(conv.E()), F = static_cast<std::uint64_t>(conv.F());
  const auto words = [](std::uint64_t total, std::int64_t along) { return total / static_cast<std::uint64_t>(along); };
  const std::uint64_t ofmap_words = static_cast<std::uint64_t>(s.N * s.M) * E * F;
  std::vector<std::int64_t> horizontal_strides(static_cast<std::size_t>(chip.max_horizontal_stride));
  std::iota(horizontal_strides.begin(), horizontal_strides.end(), 1);
  const std::int64_t max_width = std::min({chip.max_filter_width, chip.ifmap_spad_words, chip.filter_spad_words});
  const std::int64_t max_height = std::min(chip.array_rows, chip.no_row_id());
  const std::vector<Phase> rows =
      cheapest_cut({s.R, s.U, row_dilation, conv.E()}, {max_height, chip.vertical_strides},
                   {words(s.ifmap_words(), s.H), words(s.filter_words(), s.R), ofmap_words / E});
  const std::vector<Phase> columns =
      cheapest_cut({s.S, s.V, column_dilation, conv.F()}, {max_width, horizontal_strides},
                   {words(s.ifmap_words(), s.W), words(s.filter_words(), s.S), ofmap_words / F});
  const std::vector<Part> parts = cut_groups(s, chip);
  const auto count = [](const std::vector<Phase>& phases) {
    return phases.empty() ? 0 : phases.size() * phases[0].chain.size();
  };
  const std::size_t piece_count =
      parts.empty() ? 0 : parts.size() * parts[0].channel_chain.size() * count(rows) * count(columns);
  if (piece_count == 0 || piece_count > static_cast<std::size_t>(max_pieces))
    return {{},
            Violation{"pieces",
                      fmt::format("pieces: {} cannot be cut into at most {} pieces that the chip runs", to_string(s),
                                  max_pieces),
                      static_cast<std::int64_t>(piece_count), max_pieces}};

  NativeCut cut;
  for (const Part& part : parts)
    for (const Phase& row : rows)
      for (const Phase& column : columns) append_chain(conv, part, row, column, cut.pieces);
  for (const NativePiece& piece : cut.pieces)
    if (const auto refusal = unrunnable(piece)) return {{}, refusal};
  return cut;
}

}  // namespace eyeriss::mapping
