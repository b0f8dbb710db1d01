#include "eyeriss/mapping/native_tensors.h"

#include "eyeriss/base/error.h"

namespace eyeriss::mapping {
namespace {

// Calls visit(index in the whole tensor, index in the part) for every word of the part.
template <class Visit>
void for_each_word(const nn::Words4& whole, Range outer, Range inner, const Slice& rows, const Slice& columns,
                   Visit&& visit) {
  EYERISS_CHECK(outer.end() <= whole.dims[0] && inner.end() <= whole.dims[1]);
  EYERISS_CHECK(rows.last() < whole.dims[2] && columns.last() < whole.dims[3]);
  std::size_t part = 0;
  for (std::int64_t a = outer.begin; a < outer.end(); ++a)
    for (std::int64_t b = inner.begin; b < inner.end(); ++b)
      for (std::int64_t row = 0; row < rows.count; ++row) {
        std::size_t index = whole.index(a, b, rows.begin + row * rows.step, columns.begin);
        for (std::int64_t column = 0; column < columns.count; ++column, index += static_cast<std::size_t>(columns.step))
          visit(index, part++);
      }
}

nn::Words4 part_of(const nn::Words4& whole, Range outer, Range inner, const Slice& rows, const Slice& columns) {
  nn::Words4 part(outer.count, inner.count, rows.count, columns.count);
  for_each_word(whole, outer, inner, rows, columns,
                [&](std::size_t from, std::size_t to) { part.data[to] = whole.data[from]; });
  return part;
}

}  // namespace

nn::Fmap ifmaps_of(const NativePiece& piece, const nn::Fmap& ifmaps) {
  return part_of(ifmaps, {0, ifmaps.dims[0]}, piece.ifmap_channels, piece.ifmap_rows, piece.ifmap_columns);
}

nn::Filters filters_of(const NativePiece& piece, const nn::Filters& filters) {
  return part_of(filters, piece.filters, piece.filter_channels, piece.filter_rows, piece.filter_columns);
}

nn::Fmap bias_of(const NativePiece& piece, const nn::Fmap& bias) {
  return part_of(bias, {0, 1}, piece.filters, {0, 1, 1}, {0, 1, 1});
}

nn::Fmap psums_of(const NativePiece& piece, const nn::Fmap& psums) {
  return part_of(psums, {0, psums.dims[0]}, piece.filters, piece.ofmap_rows, piece.ofmap_columns);
}

void put_ofmaps(const NativePiece& piece, const nn::Fmap& piece_ofmaps, nn::Fmap& ofmaps) {
  EYERISS_CHECK((piece_ofmaps.dims == std::array<std::int64_t, 4>{ofmaps.dims[0], piece.filters.count,
                                                                  piece.ofmap_rows.count, piece.ofmap_columns.count}));
  for_each_word(ofmaps, {0, ofmaps.dims[0]}, piece.filters, piece.ofmap_rows, piece.ofmap_columns,
                [&](std::size_t to, std::size_t from) { ofmaps.data[to] = piece_ofmaps.data[from]; });
}

}  // namespace eyeriss::mapping
