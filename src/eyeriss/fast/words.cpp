#include <algorithm>
#include <cstdlib>

#include "eyeriss/fast/kernels.h"
#include "eyeriss/nn/fixed16.h"

// As in sum_products.cpp.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "eyeriss/fast/words.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each instruction set

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace eyeriss::fast {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET != HWY_SCALAR

// Three perfect shuffles of eight rows of eight words.
HWY_INLINE void transpose_8x8(const std::int16_t* from, std::int64_t from_pitch, std::int16_t* to,
                              std::int64_t to_pitch) {
  const hn::Full128<std::int16_t> d;
  hn::Vec<decltype(d)> rows[8], shuffled[8];
  HWY_UNROLL(8)
  for (std::int64_t i = 0; i < 8; ++i) rows[i] = hn::LoadU(d, from + i * from_pitch);
  HWY_UNROLL(3)
  for (int round = 0; round < 3; ++round) {
    HWY_UNROLL(4)
    for (std::size_t i = 0; i < 4; ++i) {
      shuffled[2 * i] = hn::InterleaveLower(d, rows[i], rows[i + 4]);
      shuffled[2 * i + 1] = hn::InterleaveUpper(d, rows[i], rows[i + 4]);
    }
    HWY_UNROLL(8)
    for (int i = 0; i < 8; ++i) rows[i] = shuffled[i];
  }
  HWY_UNROLL(8)
  for (std::int64_t i = 0; i < 8; ++i) hn::StoreU(rows[i], d, to + i * to_pitch);
}

#endif

void transpose(const std::int16_t* from, std::int64_t from_pitch, std::int64_t rows, std::int64_t columns,
               std::int16_t* to, std::int64_t to_pitch) {
  std::int64_t whole_rows = 0, whole_columns = 0;
#if HWY_TARGET != HWY_SCALAR
  whole_rows = rows / 8 * 8, whole_columns = columns / 8 * 8;
  for (std::int64_t column = 0; column < whole_columns; column += 8)
    for (std::int64_t row = 0; row < whole_rows; row += 8)
      transpose_8x8(from + row * from_pitch + column, from_pitch, to + column * to_pitch + row, to_pitch);
#endif
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t column = row < whole_rows ? whole_columns : 0; column < columns; ++column)
      to[column * to_pitch + row] = from[row * from_pitch + column];
}

void add_initial(std::span<std::int16_t> words, const std::int16_t* initial, int step, bool relu) {
  const hn::ScalableTag<std::int16_t> d;
  std::size_t i = 0;
  const auto bias = hn::Set(d, *initial);
  for (; i + hn::Lanes(d) <= words.size(); i += hn::Lanes(d)) {
    const auto sum = hn::Add(hn::LoadU(d, &words[i]), step == 0 ? bias : hn::LoadU(d, initial + i));
    hn::StoreU(relu ? hn::Max(sum, hn::Zero(d)) : sum, d, &words[i]);
  }
  for (; i < words.size(); ++i) {
    const std::int16_t sum = nn::wrapping_add(words[i], step == 0 ? *initial : initial[i]);
    words[i] = relu ? nn::relu(sum) : sum;
  }
}

// exact = carry * 2^16 + word + initial: in range when what the addition carries out and `carry` add up to 0.
std::uint64_t add_initial_to_carried(std::span<std::int16_t> words, const std::int16_t* carries,
                                     const std::int16_t* initial, int step, bool relu) {
  const hn::ScalableTag<std::int16_t> d;
  std::size_t i = 0;
  std::uint64_t overflowed = 0;
  const auto bias = hn::Set(d, *initial), zero = hn::Zero(d);
  for (; i + hn::Lanes(d) <= words.size(); i += hn::Lanes(d)) {
    const auto word = hn::LoadU(d, &words[i]), added = step == 0 ? bias : hn::LoadU(d, initial + i);
    const auto sum = hn::Add(word, added);
    // All ones where both operands have the sign that the sum has not: it left the range, downwards when they are
    // negative.
    const auto left = hn::BroadcastSignBit(hn::And(hn::Xor(word, sum), hn::Xor(added, sum)));
    const auto carry = hn::And(left, hn::Or(hn::BroadcastSignBit(word), hn::Set(d, 1)));
    overflowed += hn::CountTrue(d, hn::Ne(hn::Add(carry, hn::LoadU(d, carries + i)), zero));
    hn::StoreU(relu ? hn::Max(sum, zero) : sum, d, &words[i]);
  }
  for (; i < words.size(); ++i) {
    const std::int64_t exact = std::int64_t{carries[i]} * 65536 + words[i] + (step == 0 ? *initial : initial[i]);
    const auto sum = static_cast<std::int16_t>(static_cast<std::uint16_t>(exact));
    overflowed += sum != exact;
    words[i] = relu ? nn::relu(sum) : sum;
  }
  return overflowed;
}

std::int64_t largest_magnitude(std::span<const std::int16_t> words) {
  std::int64_t largest = 0;
  std::size_t i = 0;
  const hn::ScalableTag<std::int16_t> d;
  const hn::RebindToUnsigned<decltype(d)> bits;
  auto most = hn::Zero(bits);  // Abs(-32768) is 32768 when its bits are taken as unsigned
  for (; i + hn::Lanes(d) <= words.size(); i += hn::Lanes(d))
    most = hn::Max(most, hn::BitCast(bits, hn::Abs(hn::LoadU(d, &words[i]))));
  HWY_ALIGN std::uint16_t lanes[hn::MaxLanes(bits)];
  hn::Store(most, bits, lanes);
  for (const std::uint16_t lane : lanes) largest = std::max<std::int64_t>(largest, lane);
  for (; i < words.size(); ++i) largest = std::max(largest, std::abs(std::int64_t{words[i]}));
  return largest;
}

Zeros weigh_zeros(std::span<const std::int16_t> words, const std::int16_t* weights) {
  Zeros zeros;
  std::size_t i = 0;
#if HWY_TARGET != HWY_SCALAR
  constexpr std::size_t piece = 1 << 15;  // weights of 15 bits: their sums fit 32 bits
  const hn::ScalableTag<std::int16_t> d;
  const hn::Repartition<std::int32_t, decltype(d)> wide;
  const std::size_t whole = words.size() / hn::Lanes(d) * hn::Lanes(d);
  while (i < whole) {
    auto sum0 = hn::Zero(wide), sum1 = hn::Zero(wide);
    for (const std::size_t end = std::min(whole, i + piece); i < end; i += hn::Lanes(d)) {
      const auto is_zero = hn::Eq(hn::LoadU(d, &words[i]), hn::Zero(d));
      zeros.words += hn::CountTrue(d, is_zero);
      sum0 = hn::ReorderWidenMulAccumulate(wide, hn::IfThenElseZero(is_zero, hn::LoadU(d, weights + i)), hn::Set(d, 1),
                                           sum0, sum1);
    }
    zeros.weight += static_cast<std::uint64_t>(hn::GetLane(hn::SumOfLanes(wide, hn::Add(sum0, sum1))));
  }
#endif
  for (; i < words.size(); ++i)
    if (words[i] == 0) ++zeros.words, zeros.weight += static_cast<std::uint64_t>(weights[i]);
  return zeros;
}

}  // namespace HWY_NAMESPACE
}  // namespace eyeriss::fast
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace eyeriss::fast {

HWY_EXPORT(transpose);
HWY_EXPORT(add_initial);
HWY_EXPORT(add_initial_to_carried);
HWY_EXPORT(largest_magnitude);
HWY_EXPORT(weigh_zeros);

void transpose(const std::int16_t* from, std::int64_t from_pitch, std::int64_t rows, std::int64_t columns,
               std::int16_t* to, std::int64_t to_pitch) {
  HWY_DYNAMIC_DISPATCH(transpose)(from, from_pitch, rows, columns, to, to_pitch);
}

void add_initial(std::span<std::int16_t> words, const std::int16_t* initial, int step, bool relu) {
  HWY_DYNAMIC_DISPATCH(add_initial)(words, initial, step, relu);
}

std::uint64_t add_initial_to_carried(std::span<std::int16_t> words, const std::int16_t* carries,
                                     const std::int16_t* initial, int step, bool relu) {
  return HWY_DYNAMIC_DISPATCH(add_initial_to_carried)(words, carries, initial, step, relu);
}

std::int64_t largest_magnitude(std::span<const std::int16_t> words) {
  return HWY_DYNAMIC_DISPATCH(largest_magnitude)(words);
}

Zeros weigh_zeros(std::span<const std::int16_t> words, const std::int16_t* weights) {
  return HWY_DYNAMIC_DISPATCH(weigh_zeros)(words, weights);
}

}  // namespace eyeriss::fast
#endif
