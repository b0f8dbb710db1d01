#include "eyeriss/machine/mac.h"

namespace eyeriss::machine {
namespace {

inline std::int16_t add(std::int16_t a, std::int16_t b) {
  return static_cast<std::int16_t>(a + b);
}

// Low 16 bits of product >> shift; rounded half up it is ((product >> (shift-1)) + 1) >> 1, which stays within 32 bits.
template <bool round>
std::int16_t window(std::int16_t ifmap, std::int16_t filter, int shift) {
  const std::int32_t product = std::int32_t{ifmap} * filter;
  return static_cast<std::int16_t>(round ? ((product >> (shift - 1)) + 1) >> 1 : product >> shift);
}

// Calls burst(window function) with the rounding that is wanted; a shift of 0 leaves nothing to round.
template <class Burst>
void with_window(int shift, bool round, Burst&& burst) {
  if (round && shift > 0)
    burst([shift](std::int16_t ifmap, std::int16_t filter) { return window<true>(ifmap, filter, shift); });
  else
    burst([shift](std::int16_t ifmap, std::int16_t filter) { return window<false>(ifmap, filter, shift); });
}

}  // namespace

void first_products(std::int16_t* __restrict psum, const std::int16_t* __restrict filter, std::int16_t ifmap,
                    std::uint32_t count, int shift, bool round) {
  with_window(shift, round, [=](auto product) {
    for (std::uint32_t k = 0; k < count; ++k) psum[k] = product(ifmap, filter[k]);
  });
}

void add_products(std::int16_t* __restrict psum, const std::int16_t* __restrict filter, std::int16_t ifmap,
                  std::uint32_t count, int shift, bool round) {
  with_window(shift, round, [=](auto product) {
    for (std::uint32_t k = 0; k < count; ++k) psum[k] = add(psum[k], product(ifmap, filter[k]));
  });
}

void finish_psums(std::int16_t* __restrict out, const std::int16_t* __restrict psum_in,
                  const std::int16_t* __restrict psum, const std::int16_t* __restrict filter, std::int16_t ifmap,
                  std::uint32_t count, int shift, bool round) {
  with_window(shift, round, [=](auto product) {
    for (std::uint32_t k = 0; k < count; ++k) out[k] = add(psum_in[k], add(psum[k], product(ifmap, filter[k])));
  });
}

}  // namespace eyeriss::machine
