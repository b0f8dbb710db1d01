#include <algorithm>
#include <cstring>

#include "eyeriss/fast/kernels.h"
#include "eyeriss/nn/fixed16.h"

// As in sum_products.cpp.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "eyeriss/fast/sum_whole_products.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each instruction set

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace eyeriss::fast {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR

void sum_whole_products(const BlockWork& work, bool round, std::int64_t* sums) {
  std::fill_n(sums, work.windows.size() * filters_per_block, 0);
  for (const std::int16_t* const window : work.windows) {
    const FilterPair* filters = work.filters;
    for (std::int64_t row = 0; row < work.rows; ++row)
      for (std::int64_t pair = 0; pair < work.pairs; ++pair, ++filters) {
        const std::int16_t* const ifmap = window + row * work.window_row_words + 2 * pair;
        for (std::size_t lane = 0; lane < filters->words.size(); ++lane)
          sums[lane / 2] += nn::product_window(ifmap[lane % 2], filters->words[lane], work.shift, round);
      }
    sums += filters_per_block;
  }
}

#else

using Words = hn::CappedTag<std::int16_t, 2 * filters_per_block>;
using Pairs = hn::Repartition<std::int32_t, Words>;
using Vector = hn::Vec<Words>;

// nn::product_window in every lane.
HWY_INLINE Vector product_window(Vector ifmap, Vector filter, int shift, bool round) {
  const Words d;
  const hn::RebindToUnsigned<Words> bits;
  const Vector low = hn::Mul(ifmap, filter), high = hn::MulHigh(ifmap, filter), one = hn::Set(d, 1);
  const auto low_shifted = [&](int by)
                               HWY_ATTR { return hn::BitCast(d, hn::ShiftRightSame(hn::BitCast(bits, low), by)); };
  if (shift == 0) return low;
  Vector window = high, half = low_shifted(shift <= 16 ? shift - 1 : 0);
  if (shift < 16) window = hn::Or(hn::ShiftLeftSame(high, 16 - shift), low_shifted(shift));
  if (shift > 16) window = hn::ShiftRightSame(high, shift - 16), half = hn::ShiftRightSame(high, shift - 17);
  return round ? hn::Add(window, hn::And(half, one)) : window;
}

// One window and one vector of filters; sums of at most 2^14 pairs fit 31 bits and then go to 64.
HWY_INLINE void sum_window(const BlockWork& work, const std::int16_t* window, std::size_t lane, bool round,
                           std::int64_t* sums) {
  const Words d;
  const Pairs pairs;
  HWY_ALIGN std::int32_t part[hn::MaxLanes(pairs)];
  const std::int16_t* filters = work.filters->words.data() + lane;
  auto sum = hn::Zero(pairs);
  int until_full = 1 << 14;
  const auto flush = [&]() HWY_ATTR {
    hn::Store(sum, pairs, part);
    for (std::size_t k = 0; k < hn::Lanes(pairs); ++k) sums[lane / 2 + k] += part[k];
    sum = hn::Zero(pairs);
    until_full = 1 << 14;
  };
  for (std::int64_t row = 0; row < work.rows; ++row)
    for (std::int64_t pair = 0; pair < work.pairs; ++pair, filters += 2 * filters_per_block) {
      std::int32_t words;
      std::memcpy(&words, window + row * work.window_row_words + 2 * pair, sizeof words);
      const Vector ifmap = hn::BitCast(d, hn::Set(pairs, words));
      const auto both = hn::BitCast(pairs, product_window(ifmap, hn::Load(d, filters), work.shift, round));
      sum = hn::Add(sum, hn::Add(hn::ShiftRight<16>(both), hn::ShiftRight<16>(hn::ShiftLeft<16>(both))));
      if (--until_full == 0) flush();
    }
  flush();
}

void sum_whole_products(const BlockWork& work, bool round, std::int64_t* sums) {
  std::fill_n(sums, work.windows.size() * filters_per_block, 0);
  for (const std::int16_t* const window : work.windows) {
    for (std::size_t lane = 0; lane < 2 * filters_per_block; lane += hn::Lanes(Words()))
      sum_window(work, window, lane, round, sums);
    sums += filters_per_block;
  }
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace eyeriss::fast
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace eyeriss::fast {

HWY_EXPORT(sum_whole_products);

void sum_whole_products(const BlockWork& work, bool round, std::int64_t* sums) {
  HWY_DYNAMIC_DISPATCH(sum_whole_products)(work, round, sums);
}

}  // namespace eyeriss::fast
#endif
