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

// One window after the other, sums that do not wrap: the portable form.
template <class Visit>
void for_each_sum(const BlockWork& work, Visit&& visit) {
  const int product_shift = std::max(work.shift, 16);
  for (std::size_t position = 0; position < work.windows.size(); ++position) {
    std::int64_t sums[filters_per_block] = {};
    const PackedFilters::HighPart *high = work.high_parts.data(), *const high_end = high + work.high_parts.size();
    const FilterPair* low = work.filters;
    for (std::int64_t row = 0; row < work.rows; ++row)
      for (std::int64_t pair = 0; pair < work.pairs; ++pair, ++low) {
        const std::int16_t* const ifmap = work.windows[position] + row * work.window_row_words + 2 * pair;
        const bool has_high = high != high_end && high->row == row && high->pair == pair;
        for (std::size_t lane = 0; lane < low->words.size(); ++lane) {
          const std::int64_t product = (ifmap[lane % 2] * low->words[lane] >> product_shift) +
                                       (has_high ? std::int64_t{ifmap[lane % 2]} * high->filters.words[lane] : 0);
          sums[lane / 2] += static_cast<std::int16_t>(static_cast<std::uint16_t>(product));
        }
        high += has_high;
      }
    for (std::size_t k = 0; k < filters_per_block; ++k) visit(position * filters_per_block + k, sums[k]);
  }
}

void sum_products(const BlockWork& work, std::int16_t* psums) {
  for_each_sum(work, [&](std::size_t index, std::int64_t sum) {
    psums[index] = static_cast<std::int16_t>(static_cast<std::uint16_t>(sum));
  });
}

void sum_products_and_carries(const BlockWork& work, std::int64_t /*pairs_per_fold*/, std::int16_t* psums,
                              std::int16_t* carries) {
  for_each_sum(work, [&](std::size_t index, std::int64_t sum) {
    psums[index] = static_cast<std::int16_t>(static_cast<std::uint16_t>(sum));
    carries[index] = static_cast<std::int16_t>((sum - psums[index]) / 65536);
  });
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

// Two vectors of filters at some windows: a lane sums every other word of a window's products with one filter.
template <int positions>
struct Sums {
  Vector of0[positions], of1[positions];
  // Written out, so that it is compiled for the instruction set of the vectors: on Arm they have constructors that the
  // compiler's own could not inline.
  HWY_INLINE Sums() {}
};

template <int positions>
HWY_INLINE void clear(Sums<positions>& sums) {
  HWY_UNROLL(8)
  for (int i = 0; i < positions; ++i) sums.of0[i] = sums.of1[i] = hn::Zero(Words());
}

// Adds the high products of pairs [begin, end) of a filter row; `ifmap` and `filters` point to the row's first pair.
template <int positions, bool shifts_high_product>
HWY_INLINE void add_high_products(Sums<positions>& sums, const std::int16_t* const* ifmap, const std::int16_t* filters,
                                  std::int64_t begin, std::int64_t end, int shift) {
  const Words d;
  for (std::int64_t pair = begin; pair < end; ++pair) {
    const std::int16_t* const at = filters + pair * lanes_per_pair;
    const Vector filter0 = hn::Load(d, at), filter1 = hn::Load(d, at + hn::Lanes(d));
    HWY_UNROLL(8)
    for (int i = 0; i < positions; ++i) {
      const Vector word = broadcast_pair(ifmap[i] + 2 * pair);
      Vector product0 = hn::MulHigh(word, filter0), product1 = hn::MulHigh(word, filter1);
      if constexpr (shifts_high_product) {
        product0 = hn::ShiftRightSame(product0, shift - 16);
        product1 = hn::ShiftRightSame(product1, shift - 16);
      }
      sums.of0[i] = hn::Add(sums.of0[i], product0);
      sums.of1[i] = hn::Add(sums.of1[i], product1);
    }
  }
}

// Adds the low products of a pair whose filters have a high part.
template <int positions>
HWY_INLINE void add_low_products(Sums<positions>& sums, const std::int16_t* const* ifmap, const std::int16_t* filters,
                                 std::int64_t pair) {
  const Words d;
  const Vector filter0 = hn::Load(d, filters), filter1 = hn::Load(d, filters + hn::Lanes(d));
  HWY_UNROLL(8)
  for (int i = 0; i < positions; ++i) {
    const Vector word = broadcast_pair(ifmap[i] + 2 * pair);
    sums.of0[i] = hn::Add(sums.of0[i], hn::Mul(word, filter0));
    sums.of1[i] = hn::Add(sums.of1[i], hn::Mul(word, filter1));
  }
}

HWY_INLINE hn::Vec<Pairs> upper_words(Vector words) {
  return hn::ShiftRight<16>(hn::BitCast(Pairs(), words));
}

// pairs + the two words of each pair, in 32 bits.
HWY_INLINE hn::Vec<Pairs> add_both_words(hn::Vec<Pairs> pairs, Vector words) {
#if HWY_ARCH_X86 && HWY_TARGET != HWY_EMU128
  auto unused = pairs;  // with SSE and AVX this is a multiply-add of adjacent words; elsewhere half of them go there
  return hn::ReorderWidenMulAccumulate(Pairs(), words, hn::Set(Words(), 1), pairs, unused);
#else
  const auto lower = hn::ShiftRight<16>(hn::ShiftLeft<16>(hn::BitCast(Pairs(), words)));
  return hn::Add(pairs, hn::Add(upper_words(words), lower));
#endif
}

HWY_INLINE void store_low_halves(hn::Vec<Pairs> pairs, std::int16_t* to) {
  const hn::RebindToUnsigned<Pairs> bits;
  const hn::Rebind<std::uint16_t, Pairs> halves;
  const hn::Rebind<std::int16_t, Pairs> words;
  hn::StoreU(hn::BitCast(words, hn::TruncateTo(halves, hn::BitCast(bits, pairs))), words, to);
}

// Filters from lane `lane` of a pair on, at `positions` windows.
template <int positions, bool shifts_high_product>
HWY_INLINE void sum_vectors(const BlockWork& work, const std::int16_t* const* windows, std::size_t lane,
                            std::int16_t* psums) {
  Sums<positions> sums;
  clear(sums);
  const std::int16_t* ifmap[positions];
  for (std::int64_t row = 0; row < work.rows; ++row) {
    for (int i = 0; i < positions; ++i) ifmap[i] = windows[i] + row * work.window_row_words;
    const std::int16_t* const filters = work.filters[row * work.pairs].words.data() + lane;
    add_high_products<positions, shifts_high_product>(sums, ifmap, filters, 0, work.pairs, work.shift);
  }
  for (const PackedFilters::HighPart& part : work.high_parts) {
    for (int i = 0; i < positions; ++i) ifmap[i] = windows[i] + part.row * work.window_row_words;
    add_low_products(sums, ifmap, part.filters.words.data() + lane, part.pair);
  }
  HWY_UNROLL(8)
  for (int i = 0; i < positions; ++i) {
    std::int16_t* const to = psums + i * filters_per_block + lane / 2;
    store_low_halves(hn::Add(hn::BitCast(Pairs(), sums.of0[i]), upper_words(sums.of0[i])), to);
    store_low_halves(hn::Add(hn::BitCast(Pairs(), sums.of1[i]), upper_words(sums.of1[i])), to + hn::Lanes(Pairs()));
  }
}

// The same with sums that are folded into 32 bits before they can leave 16.
template <int positions, bool shifts_high_product>
HWY_INLINE void sum_vectors_and_carries(const BlockWork& work, std::int64_t pairs_per_fold,
                                        const std::int16_t* const* windows, std::size_t lane, std::int16_t* psums,
                                        std::int16_t* carries) {
  const Pairs d;
  const std::size_t lanes = hn::Lanes(d);
  HWY_ALIGN std::int32_t wide[std::size_t{2} * positions * hn::MaxLanes(d)] = {};
  const PackedFilters::HighPart *high = work.high_parts.data(), *const high_end = high + work.high_parts.size();
  const std::int16_t* ifmap[positions];
  for (std::int64_t row = 0; row < work.rows; ++row) {
    for (int i = 0; i < positions; ++i) ifmap[i] = windows[i] + row * work.window_row_words;
    const std::int16_t* const filters = work.filters[row * work.pairs].words.data() + lane;
    for (std::int64_t begin = 0; begin < work.pairs; begin += pairs_per_fold) {
      const std::int64_t end = std::min(begin + pairs_per_fold, work.pairs);
      Sums<positions> sums;
      clear(sums);
      add_high_products<positions, shifts_high_product>(sums, ifmap, filters, begin, end, work.shift);
      for (; high != high_end && high->row == row && high->pair < end; ++high)
        add_low_products(sums, ifmap, high->filters.words.data() + lane, high->pair);
      std::int32_t* to = wide;
      HWY_UNROLL(8)
      for (int i = 0; i < positions; ++i, to += 2 * lanes) {
        hn::Store(add_both_words(hn::Load(d, to), sums.of0[i]), d, to);
        hn::Store(add_both_words(hn::Load(d, to + lanes), sums.of1[i]), d, to + lanes);
      }
    }
  }
  const std::int32_t* from = wide;
  for (int i = 0; i < positions; ++i, psums += filters_per_block, carries += filters_per_block)
    for (const std::size_t at : {lane / 2, lane / 2 + lanes}) {
      const auto sum = hn::Load(d, from);
      store_low_halves(sum, psums + at);
      store_low_halves(hn::ShiftRight<16>(hn::Add(sum, hn::Set(d, 1 << 15))), carries + at);
      from += lanes;
    }
}

template <int positions, bool shifts_high_product>
HWY_INLINE void sum_positions(const BlockWork& work, std::size_t first, std::int64_t pairs_per_fold,
                              std::int16_t* psums, std::int16_t* carries) {
  const std::int16_t* const* const windows = work.windows.data() + first;
  const std::size_t at = first * filters_per_block;
  for (std::size_t lane = 0; lane < lanes_per_pair; lane += 2 * hn::Lanes(Words()))
    if (carries == nullptr)
      sum_vectors<positions, shifts_high_product>(work, windows, lane, psums + at);
    else
      sum_vectors_and_carries<positions, shifts_high_product>(work, pairs_per_fold, windows, lane, psums + at,
                                                              carries + at);
}

// All windows of the work: `most_positions` at a time, and what is left over as 4, 2 and 1.
template <bool shifts_high_product>
HWY_INLINE void sum_windows(const BlockWork& work, std::int64_t pairs_per_fold, std::int16_t* psums,
                            std::int16_t* carries) {
  std::size_t first = 0;
  for (; first + most_positions <= work.windows.size(); first += most_positions)
    sum_positions<most_positions, shifts_high_product>(work, first, pairs_per_fold, psums, carries);
  const std::size_t left = work.windows.size() - first;
  if (left & 4) sum_positions<4, shifts_high_product>(work, first, pairs_per_fold, psums, carries);
  first += left & 4;
  if (left & 2) sum_positions<2, shifts_high_product>(work, first, pairs_per_fold, psums, carries);
  first += left & 2;
  if (left & 1) sum_positions<1, shifts_high_product>(work, first, pairs_per_fold, psums, carries);
}

void sum_products(const BlockWork& work, std::int16_t* psums) {
  if (work.shift > 16)
    sum_windows<true>(work, 0, psums, nullptr);
  else
    sum_windows<false>(work, 0, psums, nullptr);
}

void sum_products_and_carries(const BlockWork& work, std::int64_t pairs_per_fold, std::int16_t* psums,
                              std::int16_t* carries) {
  if (work.shift > 16)
    sum_windows<true>(work, pairs_per_fold, psums, carries);
  else
    sum_windows<false>(work, pairs_per_fold, psums, carries);
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace eyeriss::fast
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace eyeriss::fast {

HWY_EXPORT(sum_products);
HWY_EXPORT(sum_products_and_carries);

void sum_products(const BlockWork& work, std::int16_t* psums) {
  HWY_DYNAMIC_DISPATCH(sum_products)(work, psums);
}

void sum_products_and_carries(const BlockWork& work, std::int64_t pairs_per_fold, std::int16_t* psums,
                              std::int16_t* carries) {
  HWY_DYNAMIC_DISPATCH(sum_products_and_carries)(work, pairs_per_fold, psums, carries);
}

}  // namespace eyeriss::fast
#endif
