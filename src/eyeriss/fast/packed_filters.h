// Filters as the kernels read them; made once for a layer and used for every run.
//
// A window's ifmap words of one filter row lie together when channels come last: S*C words. Two of them, a pair, meet
// 32 filters in one step: 64 words, filter by filter, two adjacent lanes for each. The last pair of an odd row has a
// filter word of 0.
//
// The product window without shifting a product. For shift <= 16 let v = filter * 2^(16-shift) = high * 2^16 + low, low
// in
// [-2^15, 2^15). Then (ifmap * filter) >> shift = (ifmap * v) >> 16 = ifmap * high + ((ifmap * low) >> 16), exactly:
// one high multiply for every MAC, and a low multiply only where some filter's high part is not 0. With a shift of 16
// it never is. For a larger shift low is the filter and the high product is shifted by the rest.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "eyeriss/nn/conv_shape.h"
#include "eyeriss/nn/fmap.h"

namespace eyeriss::fast {

inline constexpr std::int64_t filters_per_block = 32;

struct alignas(64) FilterPair {  // 32 filters x 2 words
  std::array<std::int16_t, 2 * filters_per_block> words{};
};

struct PackedFilters {
  struct HighPart {
    std::int64_t row, pair;  // of the filter row's pairs
    FilterPair filters;
  };
  std::int64_t groups = 0, filters_per_group = 0, rows = 0, row_words = 0;  // row_words: S*C
  int shift = 0;
  std::vector<FilterPair> low;                    // group, block, row, pair
  std::vector<std::uint16_t> largest;             // the largest magnitude of each pair's filter words
  std::vector<std::vector<HighPart>> high_parts;  // for each group and block; only pairs that have one

  std::int64_t blocks_per_group() const { return (filters_per_group + filters_per_block - 1) / filters_per_block; }
  std::int64_t pairs_per_row() const { return (row_words + 1) / 2; }
  // So many successive pairs of a row that their products sum to 16 bits in every lane, when no ifmap word is larger
  // in magnitude.
  std::int64_t pairs_that_fit(std::int64_t block, std::int64_t largest_ifmap_word) const;
  const FilterPair* block(std::int64_t index) const { return low.data() + index * rows * pairs_per_row(); }
};

// filters: M x C x R x S. `split` off keeps the plain filters as the low parts, for the kernel that forms whole
// products.
PackedFilters pack(const nn::ConvShape& shape, const nn::Filters& filters, int shift, bool split = true);

}  // namespace eyeriss::fast
