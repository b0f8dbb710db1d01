#include "eyeriss/fast/packed_filters.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cstdlib>

#include "eyeriss/base/error.h"

namespace eyeriss::fast {
namespace {

struct Split {
  std::int16_t high, low;
};

Split split_word(std::int16_t filter, int shift) {
  if (shift > 16) return {0, filter};
  const std::int64_t v = std::int64_t{filter} << (16 - shift);
  const auto low = static_cast<std::int16_t>(static_cast<std::uint16_t>(v));
  return {static_cast<std::int16_t>((v - low) >> 16), low};
}

// Fills one block of 32 filters, the first of which is filter `first` of all M.
void pack_block(PackedFilters& packed, const nn::Filters& filters, std::int64_t block, std::int64_t first,
                std::int64_t count, bool split) {
  const std::int64_t pairs = packed.pairs_per_row(), channels = filters.dims[1];
  FilterPair* const low = packed.low.data() + block * packed.rows * pairs;
  for (std::int64_t row = 0; row < packed.rows; ++row)
    for (std::int64_t pair = 0; pair < pairs; ++pair) {
      FilterPair& to = low[row * pairs + pair];
      FilterPair high;
      bool has_high = false;
      for (std::int64_t word = 2 * pair; word < std::min(2 * pair + 2, packed.row_words); ++word)
        for (std::int64_t k = 0; k < count; ++k) {
          const std::int16_t filter = filters.at(first + k, word % channels, row, word / channels);
          const Split parts = split ? split_word(filter, packed.shift) : Split{0, filter};
          const auto lane = static_cast<std::size_t>(2 * k + word % 2);
          to.words[lane] = parts.low;
          high.words[lane] = parts.high;
          has_high = has_high || parts.high != 0;
          std::uint16_t& largest = packed.largest[static_cast<std::size_t>((block * packed.rows + row) * pairs + pair)];
          largest = std::max(largest, static_cast<std::uint16_t>(std::abs(int{filter})));
        }
      if (has_high) packed.high_parts[static_cast<std::size_t>(block)].push_back({row, pair, high});
    }
}

}  // namespace

std::int64_t PackedFilters::pairs_that_fit(std::int64_t block, std::int64_t largest_ifmap_word) const {
  const std::int64_t pairs = pairs_per_row();
  const std::uint16_t* const begin = largest.data() + block * rows * pairs;
  const auto fits = [&](std::int64_t together) {
    std::int64_t bound = 0;
    for (std::int64_t at = 0; at < rows * pairs; ++at) {
      if (at % pairs % together == 0) bound = 0;
      // One more for rounding towards minus infinity; what the window cuts off leaves a word of at most 2^15.
      bound += std::min<std::int64_t>((largest_ifmap_word * begin[at] >> shift) + 1, 1 << 15);
      if (bound > INT16_MAX) return false;
    }
    return true;
  };
  for (const std::int64_t together : {64, 48, 32, 24, 20, 16, 14, 12, 10, 8, 7, 6, 5, 4, 3, 2})
    if (fits(together)) return together;
  return 1;  // one product is a word
}

PackedFilters pack(const nn::ConvShape& shape, const nn::Filters& filters, int shift, bool split) {
  EYERISS_CHECK((filters.dims == std::array<std::int64_t, 4>{shape.M, shape.C, shape.R, shape.S}));
  EYERISS_CHECK(shift >= 0 && shift <= 31);
  PackedFilters packed;
  packed.groups = shape.G;
  packed.filters_per_group = shape.filters_per_group();
  packed.rows = shape.R;
  packed.row_words = shape.S * shape.C;
  packed.shift = shift;
  const std::int64_t blocks = packed.blocks_per_group();
  packed.low.resize(static_cast<std::size_t>(shape.G * blocks * packed.rows * packed.pairs_per_row()));
  packed.largest.resize(packed.low.size());
  packed.high_parts.resize(static_cast<std::size_t>(shape.G * blocks));
  tbb::parallel_for(std::int64_t{0}, shape.G * blocks, [&](std::int64_t block) {
    const std::int64_t group = block / blocks, begin = block % blocks * filters_per_block;
    const std::int64_t count = std::min(filters_per_block, packed.filters_per_group - begin);
    pack_block(packed, filters, block, group * packed.filters_per_group + begin, count, split);
  });
  return packed;
}

}  // namespace eyeriss::fast
