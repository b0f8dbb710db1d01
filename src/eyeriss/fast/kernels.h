// The inner loops, with run-time dispatch over instruction sets (Highway). Nothing here knows layers, threads or
// counts.
//
// sum_products.cpp, sum_whole_products.cpp and words.cpp hold them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "eyeriss/fast/packed_filters.h"

namespace eyeriss::fast {

// 32 filters at some ofmap positions. `windows` points to the first ifmap word of each position's window; filter row i
// begins i * window_row_words later and holds the words of its pairs one after the other.
struct BlockWork {
  std::span<const std::int16_t* const> windows;
  std::int64_t window_row_words = 0;
  std::int64_t rows = 0, pairs = 0;
  const FilterPair* filters = nullptr;
  std::span<const PackedFilters::HighPart> high_parts;
  int shift = 0;
};

// psums[32 * position + filter]: the sums modulo 2^16 from split filters.
void sum_products(const BlockWork& work, std::int16_t* psums);

// The same, and carries[32 * position + filter]: how many times 2^16 the exact sum is above the wrapped one. In every
// lane the products of `pairs_per_fold` successive pairs of a row must sum to 16 bits.
void sum_products_and_carries(const BlockWork& work, std::int64_t pairs_per_fold, std::int16_t* psums,
                              std::int16_t* carries);
inline constexpr std::int64_t most_products_with_carries = 65534;  // of a window: then 32 bits hold every sum

// Sums that do not wrap, of any number of products, from plain filters; with `round`, products are
// rounded. Slower.
void sum_whole_products(const BlockWork& work, bool round, std::int64_t* sums);

// to[column * to_pitch + row] = from[row * from_pitch + column], for all rows and columns.
void transpose(const std::int16_t* from, std::int64_t from_pitch, std::int64_t rows, std::int64_t columns,
               std::int16_t* to, std::int64_t to_pitch);

// words[i] = relu(words[i] + initial[i * step]), step 0 or 1; without `relu` the sum itself.
void add_initial(std::span<std::int16_t> words, const std::int16_t* initial, int step, bool relu);

// The same for psums that left the range as `carries` say; returns how many of the exact sums do not fit 16 bits.
std::uint64_t add_initial_to_carried(std::span<std::int16_t> words, const std::int16_t* carries,
                                     const std::int16_t* initial, int step, bool relu);

// The largest magnitude of a word, 0 to 32768.
std::int64_t largest_magnitude(std::span<const std::int16_t> words);

// How many words are zero, and the sum of the weights of those; weights are not negative.
struct Zeros {
  std::uint64_t words = 0, weight = 0;
};
Zeros weigh_zeros(std::span<const std::int16_t> words, const std::int16_t* weights);

}  // namespace eyeriss::fast
