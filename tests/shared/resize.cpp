#include "resize.h"

#include <algorithm>
#include <cmath>

#include "eyeriss/nn/host_moves.h"

namespace eyeriss::shared {
namespace {

double weight(Filter filter, double distance) {
  const double t = std::abs(distance);
  if (filter == Filter::linear) return std::max(0.0, 1.0 - t);
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;  // Keys' cubic with a = -0.5
  return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0.0;
}

nn::Tensor resize_axis(const nn::Tensor& in, std::size_t axis, std::int64_t extent, Filter filter) {
  nn::Dims dims = in.dims;
  const std::int64_t from = dims[axis], inner = axis == 3 ? 1 : dims[3], outer = in.size() / from / inner;
  dims[axis] = extent;
  nn::Tensor out(dims);
  const double scale = static_cast<double>(from) / static_cast<double>(extent), spread = std::max(1.0, scale);
  const double support = (filter == Filter::linear ? 1.0 : 2.0) * spread;
  for (std::int64_t i = 0; i < extent; ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * scale;
    const std::int64_t first = std::max<std::int64_t>(0, static_cast<std::int64_t>(centre - support + 0.5));
    const std::int64_t last = std::min(from, static_cast<std::int64_t>(centre + support + 0.5));
    std::vector<double> weights;
    double total = 0.0;
    for (std::int64_t j = first; j < last; ++j)
      total += weights.emplace_back(weight(filter, (static_cast<double>(j) + 0.5 - centre) / spread));
    for (std::int64_t o = 0; o < outer; ++o)
      for (std::int64_t k = 0; k < inner; ++k) {
        double sum = 0.0;
        for (std::int64_t j = first; j < last; ++j)
          sum += weights[static_cast<std::size_t>(j - first)] / total *
                 static_cast<double>(in.data[static_cast<std::size_t>((o * from + j) * inner + k)]);
        out.data[static_cast<std::size_t>((o * extent + i) * inner + k)] =
            static_cast<float>(std::clamp(std::floor(sum + 0.5), 0.0, 255.0));
      }
  }
  return out;
}

}  // namespace

nn::Tensor resize(const nn::Tensor& picture, std::int64_t rows, std::int64_t columns, Filter filter) {
  return resize_axis(resize_axis(picture, 3, columns, filter), 2, rows, filter);
}

nn::Tensor crop_middle(const nn::Tensor& picture, std::int64_t rows, std::int64_t columns) {
  const std::int64_t top = (picture.dims[2] - rows) / 2, left = (picture.dims[3] - columns) / 2;
  return nn::slice(nn::Slice{{2, 3}, {top, left}, {top + rows, left + columns}, {1, 1}}, picture);
}

}  // namespace eyeriss::shared
