#include <algorithm>
#include <cstring>

#include "eyeriss/fast/kernels.h"

// Arrays of vectors need a size that is known; processors with SVE run NEON.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "eyeriss/fast/sum_products.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each instruction set

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace eyeriss::fast {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr std::int64_t lanes_per_pair = 2 * filters_per_block;

#if HWY_TARGET == HWY_SCALAR

// psums of the two lanes of a filter, high products of a pair: the portable form.
void sum_products(const BlockWork& work, std::int16_t* psums) {
  const int product_shift = std::max(work.shift, 16);
  for (std::size_t position = 0; position < work.windows.size(); ++position) {
    std::uint16_t sums[filters_per_block] = {};
    const std::int16_t* filters = work.filters->words.data();
    const auto pair_of = [&](std::int64_t row, std::int64_t pair) {
      return work.windows[position] + row * work.window_row_words + 2 * pair;
    };
    for (std::int64_t row = 0; row < work.rows; ++row)
      for (std::int64_t pair = 0; pair < work.pairs; ++pair, filters += lanes_per_pair) {
        const std::int16_t* const ifmap = pair_of(row, pair);
        for (std::int64_t k = 0; k < filters_per_block; ++k)
          sums[k] = static_cast<std::uint16_t>(sums[k] + (ifmap[0] * filters[2 * k] >> product_shift) +
                                               (ifmap[1] * filters[2 * k + 1] >> product_shift));
      }
    for (const PackedFilters::HighPart& part : work.high_parts) {
      const std::int16_t* const ifmap = pair_of(part.row, part.pair);
      for (std::size_t k = 0; k < filters_per_block; ++k)
        sums[k] = static_cast<std::uint16_t>(sums[k] + std::int64_t{ifmap[0]} * part.filters.words[2 * k] +
                                             std::int64_t{ifmap[1]} * part.filters.words[2 * k + 1]);
    }
    for (std::int64_t k = 0; k < filters_per_block; ++k)
      psums[static_cast<std::int64_t>(position) * filters_per_block + k] = static_cast<std::int16_t>(sums[k]);
  }
}

#else

using Words = hn::CappedTag<std::int16_t, lanes_per_pair>;
using Pairs = hn::Repartition<std::int32_t, Words>;
using Vector = hn::Vec<Words>;

// Positions that share two vectors of filters: 2 x 8 sums where there are 32 registers, 2 x 4 where there are 16.
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL || HWY_TARGET == HWY_NEON
constexpr int most_positions = 8;
#else
constexpr int most_positions = 4;
#endif

HWY_INLINE Vector broadcast_pair(const std::int16_t* words) {
  std::int32_t pair;
  std::memcpy(&pair, words, sizeof pair);
  return hn::BitCast(Words(), hn::Set(Pairs(), pair));
}

// Adds the lanes of each pair and stores one word a filter.
HWY_INLINE void store_pair_sums(Vector sums, std::int16_t* to) {
  const hn::RebindToUnsigned<Pairs> pairs;
  const hn::Rebind<std::uint16_t, decltype(pairs)> words;
  const auto both = hn::BitCast(pairs, sums);
  hn::StoreU(hn::BitCast(hn::RebindToSigned<decltype(words)>(),
                         hn::TruncateTo(words, hn::Add(both, hn::ShiftRight<16>(both)))),
             hn::RebindToSigned<decltype(words)>(), to);
}

// Two vectors of filters, from lane `lane` of a pair on, at `positions` windows.
template <int positions, bool shifts_high_product>
HWY_INLINE void sum_vectors(const BlockWork& work, const std::int16_t* const* windows, std::size_t lane,
                            std::int16_t* psums) {
  const Words d;
  const std::size_t lanes = hn::Lanes(d);
  const int rest = work.shift - 16;
  Vector sum0[positions], sum1[positions];
  HWY_UNROLL(8)
  for (int i = 0; i < positions; ++i) sum0[i] = sum1[i] = hn::Zero(d);

  const std::int16_t* filters = work.filters->words.data() + lane;
  for (std::int64_t row = 0; row < work.rows; ++row) {
    const std::int16_t* ifmap[positions];
    for (int i = 0; i < positions; ++i) ifmap[i] = windows[i] + row * work.window_row_words;
    for (std::int64_t pair = 0; pair < work.pairs; ++pair, filters += lanes_per_pair) {
      const Vector filter0 = hn::Load(d, filters), filter1 = hn::Load(d, filters + lanes);
      HWY_UNROLL(8)
      for (int i = 0; i < positions; ++i) {
        const Vector word = broadcast_pair(ifmap[i] + 2 * pair);
        Vector product0 = hn::MulHigh(word, filter0), product1 = hn::MulHigh(word, filter1);
        if constexpr (shifts_high_product) {
          product0 = hn::ShiftRightSame(product0, rest);
          product1 = hn::ShiftRightSame(product1, rest);
        }
        sum0[i] = hn::Add(sum0[i], product0);
        sum1[i] = hn::Add(sum1[i], product1);
      }
    }
  }
  for (const PackedFilters::HighPart& part : work.high_parts) {
    const std::int16_t* const high = part.filters.words.data() + lane;
    const Vector filter0 = hn::Load(d, high), filter1 = hn::Load(d, high + lanes);
    const std::int64_t offset = part.row * work.window_row_words + 2 * part.pair;
    HWY_UNROLL(8)
    for (int i = 0; i < positions; ++i) {
      const Vector word = broadcast_pair(windows[i] + offset);
      sum0[i] = hn::Add(sum0[i], hn::Mul(word, filter0));
      sum1[i] = hn::Add(sum1[i], hn::Mul(word, filter1));
    }
  }
  HWY_UNROLL(8)
  for (int i = 0; i < positions; ++i) {
    store_pair_sums(sum0[i], psums + i * filters_per_block + lane / 2);
    store_pair_sums(sum1[i], psums + i * filters_per_block + (lane + lanes) / 2);
  }
}

template <int positions>
HWY_INLINE void sum_positions(const BlockWork& work, const std::int16_t* const* windows, std::int16_t* psums) {
  const std::size_t step = 2 * hn::Lanes(Words());
  for (std::size_t lane = 0; lane < lanes_per_pair; lane += step)
    if (work.shift > 16)
      sum_vectors<positions, true>(work, windows, lane, psums);
    else
      sum_vectors<positions, false>(work, windows, lane, psums);
}

void sum_products(const BlockWork& work, std::int16_t* psums) {
  const std::int16_t* const* windows = work.windows.data();
  std::size_t left = work.windows.size();
  const auto advance = [&](std::size_t positions) HWY_ATTR {
    windows += positions;
    psums += positions * filters_per_block;
    left -= positions;
  };
  for (; left >= most_positions; advance(most_positions)) sum_positions<most_positions>(work, windows, psums);
  if (left >= 4) sum_positions<4>(work, windows, psums), advance(4);
  if (left >= 2) sum_positions<2>(work, windows, psums), advance(2);
  if (left >= 1) sum_positions<1>(work, windows, psums);
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace eyeriss::fast
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace eyeriss::fast {

HWY_EXPORT(sum_products);

void sum_products(const BlockWork& work, std::int16_t* psums) {
  HWY_DYNAMIC_DISPATCH(sum_products)(work, psums);
}

}  // namespace eyeriss::fast
#endif
