#include "eyeriss/runtime/layer_data.h"

#include <algorithm>
#include <cmath>

#include "eyeriss/base/error.h"
#include "eyeriss/base/random.h"

namespace eyeriss::runtime {

LayerData random_layer_data(const nn::ConvShape& s, int shift, double zeros, std::uint64_t seed) {
  EYERISS_CHECK(shift >= 0 && shift <= 31 && zeros >= 0.0 && zeros <= 1.0);
  // A sum of C*R*S products of uniform words up to i and +-f has a standard deviation of about sqrt(C*R*S) * i*f / 3;
  // with 2^12 after the window, 8 of them fit 16 bits.
  const double amplitudes = 3.0 * 4096.0 * std::ldexp(1.0, shift) / std::sqrt(static_cast<double>(s.C * s.R * s.S));
  const double largest_ifmap = std::clamp(std::floor(std::min(2047.0, amplitudes)), 1.0, 2047.0);
  const auto ifmap_end = static_cast<std::int64_t>(largest_ifmap);
  const auto filter_end = static_cast<std::int64_t>(std::clamp(std::floor(amplitudes / largest_ifmap), 1.0, 32767.0));

  LayerData data{nn::Fmap(s.N, s.G * s.C, s.H, s.W), nn::Filters(s.M, s.C, s.R, s.S), nn::Fmap(1, s.M, 1, 1)};
  base::Random random(seed);
  for (std::int16_t& word : data.ifmaps.data)
    word = random.chance(zeros) ? std::int16_t{0} : static_cast<std::int16_t>(random.between(1, ifmap_end));
  for (std::int16_t& word : data.filters.data)
    word = static_cast<std::int16_t>(random.between(-filter_end, filter_end));
  for (std::int16_t& word : data.bias.data) word = static_cast<std::int16_t>(random.between(-1000, 1000));
  return data;
}

nn::Fmap bias_for_zero_fraction(const nn::Fmap& psums, double fraction) {
  const auto [N, M, E, F] = psums.dims;
  const std::int64_t plane = E * F, words = N * plane;
  nn::Fmap bias(1, M, 1, 1);
  std::vector<std::int16_t> sorted(static_cast<std::size_t>(words));
  std::int64_t wanted_before = 0;
  for (std::int64_t filter = 0; filter < M; ++filter) {
    for (std::int64_t image = 0; image < N; ++image)
      std::copy_n(psums.data.begin() + static_cast<std::ptrdiff_t>(psums.index(image, filter, 0, 0)), plane,
                  sorted.begin() + image * plane);
    std::sort(sorted.begin(), sorted.end());
    const std::int64_t wanted_after = std::llround(fraction * static_cast<double>((filter + 1) * words));
    const std::int64_t zero_words = std::clamp<std::int64_t>(wanted_after - wanted_before, 0, words);
    // The largest psum that becomes 0, or one below the smallest psum when none does.
    const std::int64_t last_zero = zero_words > 0 ? sorted[static_cast<std::size_t>(zero_words - 1)] : sorted[0] - 1;
    bias.at(0, filter, 0, 0) = static_cast<std::int16_t>(std::clamp<std::int64_t>(-last_zero, -32768, 32767));
    const auto ties = std::upper_bound(sorted.begin(), sorted.end(),
                                       static_cast<std::int16_t>(std::max<std::int64_t>(last_zero, -32768)));
    wanted_before += zero_words > 0 ? ties - sorted.begin() : 0;
  }
  return bias;
}

}  // namespace eyeriss::runtime
