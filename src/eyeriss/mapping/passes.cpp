#include "eyeriss/mapping/passes.h"

#include <algorithm>

#include "eyeriss/base/math.h"

namespace eyeriss::mapping {
namespace {

// Visits [begin, begin+step) ... of [0, total), the last one perhaps shorter.
template <class Visit>
void for_each_part(Range whole, std::int64_t step, Visit&& visit) {
  for (std::int64_t begin = whole.begin; begin < whole.end(); begin += step)
    visit(Range{begin, std::min(step, whole.end() - begin)});
}

}  // namespace

void for_each_pass(const nn::ConvShape& s, const Mapping& a, const std::function<void(const Pass&)>& visit) {
  Pass pass;
  for (pass.group = 0; pass.group < s.G; ++pass.group)
    for_each_part({0, s.N}, a.n, [&](Range images) {
      pass.images = images;
      for_each_part({0, s.E()}, a.e, [&](Range rows) {
        pass.rows = rows;
        for_each_part({0, s.F()}, a.f, [&](Range columns) {
          pass.columns = columns;
          for_each_part({0, s.filters_per_group()}, a.m, [&](Range resident) {
            pass.resident_filters = resident;
            for_each_part({0, s.C}, a.q * a.r, [&](Range channels) {
              pass.channels = channels;
              pass.first_channels = channels.begin == 0;
              pass.last_channels = channels.end() == s.C;
              for_each_part(resident, a.p * a.t, [&](Range filters) {
                pass.filters = filters;
                pass.loads_ifmaps = filters.begin == resident.begin;
                pass.drains_ofmaps = pass.last_channels && filters.end() == resident.end();
                visit(pass);
              });
            });
          });
        });
      });
    });
}

std::uint64_t pass_count(const nn::ConvShape& s, const Mapping& a) {
  using base::ceil_div;
  const std::int64_t filters = s.filters_per_group(), whole = filters / a.m, rest = filters % a.m;
  const std::int64_t filter_passes = whole * ceil_div(a.m, a.p * a.t) + ceil_div(rest, a.p * a.t);
  return base::product(
      {s.G, ceil_div(s.N, a.n), ceil_div(s.E(), a.e), ceil_div(s.F(), a.f), ceil_div(s.C, a.q * a.r), filter_passes});
}

Range ifmap_rows(const nn::ConvShape& s, const Pass& pass) {
  return {pass.rows.begin * s.U, (pass.rows.count - 1) * s.U + s.R};
}

std::int64_t sent_ifmap_rows(const nn::ConvShape& s, const Mapping& a) {
  return (a.e - 1) * s.U + s.R;
}

Range ifmap_columns(const nn::ConvShape& s, const Pass& pass) {
  return {pass.columns.begin * s.V, tile_width(s, pass.columns.count)};
}

std::uint64_t ifmap_tile_words(const nn::ConvShape& s, const Pass& pass) {
  return base::product(
      {pass.images.count, pass.channels.count, ifmap_rows(s, pass).count, ifmap_columns(s, pass).count});
}

std::int64_t filters_of_set(const Mapping& a, std::int64_t filters, std::int64_t filter_set) {
  return std::clamp<std::int64_t>(filters - filter_set * a.p, 0, a.p);
}

std::int64_t channels_of_set(const Mapping& a, std::int64_t channels, std::int64_t channel_set) {
  return std::clamp<std::int64_t>(channels - channel_set * a.q, 0, a.q);
}

PassGeometry geometry(const nn::ConvShape& s, const Mapping& a, const Pass& pass) {
  Mapping placement = a;
  placement.m = placement.n = placement.f = 1;
  return {s.R,
          s.S,
          s.U,
          s.V,
          pass.images.count,
          pass.rows.count,
          pass.columns.count,
          ifmap_columns(s, pass).count,
          pass.filters.count,
          pass.channels.count,
          placement};
}

}  // namespace eyeriss::mapping
