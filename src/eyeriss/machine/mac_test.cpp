#include "eyeriss/machine/mac.h"

#include <gtest/gtest.h>

#include <array>

#include "eyeriss/base/random.h"
#include "eyeriss/nn/fixed16.h"

namespace eyeriss::machine {
namespace {

std::int16_t any_word(base::Random& random) {
  constexpr std::int16_t edges[] = {-32768, -32767, -1, 0, 1, 32767};
  if (random.chance(0.3)) return edges[random.between(0, 5)];
  return static_cast<std::int16_t>(random.between(-32768, 32767));
}

TEST(MacBurst, EqualsTheArithmeticOfOneMacAtEveryShiftWithAndWithoutRounding) {
  base::Random random(1);
  for (int shift = 0; shift < 32; ++shift)
    for (const bool round : {false, true})
      for (std::uint32_t count = 1; count <= 24; ++count) {
        std::array<std::int16_t, 24> filter{}, psum{}, psum_in{};
        for (auto* words : {&filter, &psum, &psum_in})
          for (std::int16_t& word : *words) word = any_word(random);
        const std::int16_t ifmap = any_word(random);
        auto first = psum, sum = psum, out = psum;
        first_products(first.data(), filter.data(), ifmap, count, shift, round);
        add_products(sum.data(), filter.data(), ifmap, count, shift, round);
        finish_psums(out.data(), psum_in.data(), psum.data(), filter.data(), ifmap, count, shift, round);
        for (std::size_t k = 0; k < 24; ++k) {
          const bool inside = k < count;
          const std::int16_t product = nn::product_window(ifmap, filter[k], shift, round);
          ASSERT_EQ(first[k], inside ? product : psum[k]) << "shift " << shift;
          ASSERT_EQ(sum[k], inside ? nn::wrapping_add(psum[k], product) : psum[k]);
          ASSERT_EQ(out[k], inside ? nn::wrapping_add(psum_in[k], nn::wrapping_add(psum[k], product)) : psum[k]);
        }
      }
}

}  // namespace
}  // namespace eyeriss::machine
