#include "eyeriss/nn/reference_conv.h"

#include "eyeriss/base/error.h"
#include "eyeriss/nn/fixed16.h"

namespace eyeriss::nn {

Fmap reference_conv(const ConvShape& shape, const Fmap& ifmaps, const Filters& filters, const Fmap& initial_psums,
                    int shift, bool round_products, std::uint64_t* overflowed_words) {
  const auto [G, N, M, C, H, W, R, S, U, V] = shape;
  EYERISS_CHECK((ifmaps.dims == std::array<std::int64_t, 4>{N, G * C, H, W}));
  EYERISS_CHECK((filters.dims == std::array<std::int64_t, 4>{M, C, R, S}));
  const bool is_bias = initial_psums.dims == std::array<std::int64_t, 4>{1, M, 1, 1};
  Fmap ofmaps(N, M, shape.E(), shape.F());
  EYERISS_CHECK(is_bias || initial_psums.dims == ofmaps.dims);

  std::uint64_t overflowed = 0;
  for (std::int64_t image = 0; image < N; ++image)
    for (std::int64_t filter = 0; filter < M; ++filter)
      for (std::int64_t row = 0; row < shape.E(); ++row)
        for (std::int64_t col = 0; col < shape.F(); ++col) {
          const std::int64_t first_channel = filter / shape.filters_per_group() * C;
          std::int64_t exact = is_bias ? initial_psums.at(0, filter, 0, 0) : initial_psums.at(image, filter, row, col);
          std::int16_t psum = static_cast<std::int16_t>(exact);
          for (std::int64_t channel = 0; channel < C; ++channel)
            for (std::int64_t i = 0; i < R; ++i)
              for (std::int64_t s = 0; s < S; ++s) {
                const std::int16_t product =
                    product_window(ifmaps.at(image, first_channel + channel, row * U + i, col * V + s),
                                   filters.at(filter, channel, i, s), shift, round_products);
                psum = wrapping_add(psum, product);
                exact += product;
              }
          ofmaps.at(image, filter, row, col) = psum;
          overflowed += exact != psum;
        }
  if (overflowed_words != nullptr) *overflowed_words = overflowed;
  return ofmaps;
}

}  // namespace eyeriss::nn
