#include "eyeriss/rlc/word_ends.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "eyeriss/rlc/word_ends.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each instruction set

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace eyeriss::rlc {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void nonzero_masks_simd(const std::int16_t* words, std::size_t count, std::uint64_t* masks) {
  const std::size_t whole = count / 64;
#if HWY_TARGET == HWY_SCALAR
  for (std::size_t k = 0; k < whole; ++k) {
    masks[k] = 0;
    for (std::size_t i = 0; i < 64; ++i) masks[k] |= std::uint64_t{words[64 * k + i] != 0} << i;
  }
#else
  const hn::CappedTag<std::int16_t, 64> d;  // 8 lanes at least: whole bytes of mask bits
  for (std::size_t k = 0; k < whole; ++k) {
    std::uint8_t bytes[8];
    for (std::size_t i = 0; i < 64; i += hn::Lanes(d))
      hn::StoreMaskBits(d, hn::Ne(hn::LoadU(d, words + 64 * k + i), hn::Zero(d)), bytes + i / 8);
    masks[k] = 0;
    for (int byte = 0; byte < 8; ++byte) masks[k] |= std::uint64_t{bytes[byte]} << (8 * byte);
  }
#endif
  if (count % 64 == 0) return;
  masks[whole] = 0;
  for (std::size_t i = 0; i < count % 64; ++i) masks[whole] |= std::uint64_t{words[64 * whole + i] != 0} << i;
}

}  // namespace HWY_NAMESPACE
}  // namespace eyeriss::rlc
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace eyeriss::rlc {

HWY_EXPORT(nonzero_masks_simd);

void nonzero_masks(std::span<const std::int16_t> words, std::uint64_t* masks) {
  HWY_DYNAMIC_DISPATCH(nonzero_masks_simd)(words.data(), words.size(), masks);
}

std::uint64_t coded_words(std::span<const std::int16_t> words) {
  std::uint64_t count = 0;
  const auto add = [&](std::uint64_t) { ++count; };
  WordEnds ends;
  ends.feed(words, add);
  ends.finish(add);
  return count;
}

}  // namespace eyeriss::rlc
#endif
