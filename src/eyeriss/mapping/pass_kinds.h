// The pass schedule in closed form: its passes, those that are equal in geometry together, with what follows them.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "eyeriss/mapping/passes.h"

namespace eyeriss::mapping {

// So many passes are followed by one that needs this many filter words; 0: by none, the layer is done.
struct Following {
  std::int64_t filter_words = 0, count = 0;
};

// The whole parts of a dimension and its last part, if that is smaller.
class Partition {
 public:
  Partition(std::int64_t total, std::int64_t step) {
    if (total >= step) parts_[size_++] = {step, total / step};
    if (total % step > 0) parts_[size_++] = {total % step, 1};
  }
  struct Part {
    std::int64_t size = 0, count = 0;
  };
  const Part* begin() const { return parts_.data(); }
  const Part* end() const { return parts_.data() + size_; }
  std::int64_t first() const { return parts_[0].size; }
  std::int64_t last() const { return parts_[size_ - 1].size; }

 private:
  std::array<Part, 2> parts_;
  std::size_t size_ = 0;
};

// Filter words of the layer's first pass.
inline std::int64_t first_filter_words(const nn::ConvShape& s, const Mapping& a) {
  return std::min({s.filters_per_group(), a.m, a.p * a.t}) * std::min(s.C, a.q * a.r) * s.R * s.S;
}

// visit(const PassGeometry&, std::span<const Following>) for at most 64 kinds of passes of for_each_pass(). A geometry
// may come more than once; no count is 0.
template <class Visit>
void for_each_kind_of_pass(const nn::ConvShape& s, const Mapping& a, Visit&& visit) {
  const Partition images(s.N, a.n), rows(s.E(), a.e), columns(s.F(), a.f), residents(s.filters_per_group(), a.m),
      channels(s.C, a.q * a.r);
  const std::int64_t together = a.p * a.t, taps = s.R * s.S;
  // Filter words of the first pass on a group of m filters and on c channels of it.
  const auto first_words = [&](std::int64_t m, std::int64_t c) { return std::min(m, together) * c * taps; };

  PassGeometry g{s.R, s.S, s.U, s.V, 1, 1, 1, 1, 1, 1, a};
  g.mapping.m = g.mapping.n = g.mapping.f = 1;
  std::array<Following, 8> following;
  for (const auto& [n, n_count] : images)
    for (const auto& [e, e_count] : rows)
      for (const auto& [f, f_count] : columns) {
        g.images = n, g.rows = e, g.columns = f, g.width = tile_width(s, f);
        const std::int64_t tiles = s.G * n_count * e_count * f_count;
        const bool last_tile = n == images.last() && e == rows.last() && f == columns.last();
        for (const auto& [m, m_count] : residents)
          for (const auto& [c, c_count] : channels) {
            g.channels = c;
            const Partition filters(m, together);
            for (const auto& [k, k_count] : filters) {
              g.filters = k;
              std::size_t size = 0;
              const auto follow = [&](std::int64_t words, std::int64_t count) {
                if (count > 0) following[size++] = {words, count};
              };
              // The next filters; after the last of them the next channels; then the next group of m filters; then the
              // next tile.
              follow(k * c * taps, (k_count - 1) * c_count * m_count * tiles);
              if (k != filters.last()) {
                follow(filters.last() * c * taps, c_count * m_count * tiles);
              } else {
                follow(first_words(m, c), (c_count - 1) * m_count * tiles);
                if (c != channels.last()) {
                  follow(first_words(m, channels.last()), m_count * tiles);
                } else {
                  follow(first_words(m, channels.first()), (m_count - 1) * tiles);
                  if (m != residents.last()) {
                    follow(first_words(residents.last(), channels.first()), tiles);
                  } else {
                    follow(first_words(residents.first(), channels.first()), tiles - last_tile);
                    follow(0, last_tile);
                  }
                }
              }
              visit(std::as_const(g), std::span<const Following>(following.data(), size));
            }
          }
      }
}

}  // namespace eyeriss::mapping
