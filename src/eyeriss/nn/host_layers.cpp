#include "eyeriss/nn/host_layers.h"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <limits>

#include "eyeriss/nn/float_maths.h"
#include "eyeriss/nn/shape_rules.h"

namespace eyeriss::nn {
namespace {

// Calls pool(plane, y0, x0) for each ofmap value with the ifmap plane and the top left corner of the window; fmaps in
// parallel.
template <class PoolOne>
Tensor pool(const Window& window, const Tensor& in, PoolOne pool_one) {
  const Pair out_dims = window_positions(window, in.dims, "pooling");
  Tensor out({in.dims[0], in.dims[1], out_dims[0], out_dims[1]});
  const std::int64_t H = in.dims[2], W = in.dims[3];
  oneapi::tbb::parallel_for(std::int64_t{0}, in.dims[0] * in.dims[1], [&](std::int64_t fmap) {
    const float* const plane = in.data.data() + fmap * H * W;
    float* to = out.data.data() + fmap * out_dims[0] * out_dims[1];
    for (std::int64_t e = 0; e < out_dims[0]; ++e)
      for (std::int64_t f = 0; f < out_dims[1]; ++f)
        *to++ = pool_one(plane, e * window.strides[0] - window.pads.top, f * window.strides[1] - window.pads.left);
  });
  return out;
}

// Calls visit(value) for each ifmap value inside the window at (y0, x0), row by row.
template <class Visit>
void for_each_inside(const Window& window, std::int64_t H, std::int64_t W, const float* plane, std::int64_t y0,
                     std::int64_t x0, Visit visit) {
  for (std::int64_t r = 0; r < window.kernel[0]; ++r) {
    const std::int64_t y = y0 + r * window.dilations[0];
    if (y < 0 || y >= H) continue;
    for (std::int64_t s = 0; s < window.kernel[1]; ++s) {
      const std::int64_t x = x0 + s * window.dilations[1];
      if (x >= 0 && x < W) visit(plane[y * W + x]);
    }
  }
}

// How many taps of a window that starts at `at` lie in [-before, extent + after): the padding counts, what hangs over
// does not.
std::int64_t taps_inside(std::int64_t at, std::int64_t kernel, std::int64_t dilation, std::int64_t end) {
  std::int64_t count = 0;
  for (std::int64_t i = 0; i < kernel; ++i) count += at + i * dilation < end;
  return count;
}

}  // namespace

Tensor max_pool(const MaxPool& op, const Tensor& in) {
  return pool(op.window, in, [&](const float* plane, std::int64_t y0, std::int64_t x0) {
    float most = -std::numeric_limits<float>::infinity();
    for_each_inside(op.window, in.dims[2], in.dims[3], plane, y0, x0, [&](float v) { most = std::max(most, v); });
    return most;
  });
}

Tensor average_pool(const AveragePool& op, const Tensor& in) {
  const Window& w = op.window;
  return pool(w, in, [&](const float* plane, std::int64_t y0, std::int64_t x0) {
    float sum = 0.0f;
    std::int64_t count = 0;
    for_each_inside(w, in.dims[2], in.dims[3], plane, y0, x0, [&](float v) {
      sum += v;
      ++count;
    });
    if (op.count_include_pad)
      count = taps_inside(y0, w.kernel[0], w.dilations[0], in.dims[2] + w.pads.bottom) *
              taps_inside(x0, w.kernel[1], w.dilations[1], in.dims[3] + w.pads.right);
    return count == 0 ? 0.0f : sum / static_cast<float>(count);
  });
}

Tensor global_average_pool(const Tensor& in) {
  Dims dims(in.dims.size(), 1);
  std::copy_n(in.dims.begin(), 2, dims.begin());
  Tensor out(dims);
  const std::int64_t words = element_count(Dims(in.dims.begin() + 2, in.dims.end()));
  for (std::size_t fmap = 0; fmap < out.data.size(); ++fmap) {
    double sum = 0.0;
    for (std::int64_t i = 0; i < words; ++i)
      sum += in.data[fmap * static_cast<std::size_t>(words) + static_cast<std::size_t>(i)];
    out.data[fmap] = static_cast<float>(sum / static_cast<double>(words));
  }
  return out;
}

Tensor lrn(const Lrn& op, const Tensor& in) {
  Tensor out(in.dims);
  const std::int64_t C = in.dims[1], words = element_count(Dims(in.dims.begin() + 2, in.dims.end()));
  const std::int64_t before = (op.size - 1) / 2, after = op.size - 1 - before;
  const float weight = op.alpha / static_cast<float>(op.size);
  oneapi::tbb::parallel_for(std::int64_t{0}, in.dims[0] * C, [&](std::int64_t fmap) {
    const std::int64_t channel = fmap % C;
    const std::int64_t first = fmap - std::min(channel, before), last = fmap + std::min(C - 1 - channel, after);
    std::vector<float> squares(static_cast<std::size_t>(words), 0.0f);
    for (std::int64_t other = first; other <= last; ++other) {
      const float* const from = in.data.data() + other * words;
      for (std::int64_t i = 0; i < words; ++i) squares[static_cast<std::size_t>(i)] += from[i] * from[i];
    }
    for (std::int64_t i = 0; i < words; ++i) {
      const double base = op.bias + weight * squares[static_cast<std::size_t>(i)];
      const std::size_t at = static_cast<std::size_t>(fmap * words + i);
      out.data[at] = static_cast<float>(in.data[at] / steady_pow(base, op.beta));
    }
  });
  return out;
}

Tensor batch_norm(const BatchNorm& op, const Tensor& in) {
  Tensor out = in;
  const std::size_t channels = op.scale.size();
  const auto words =
      static_cast<std::size_t>(in.dims.size() < 2 ? 1 : element_count(Dims(in.dims.begin() + 2, in.dims.end())));
  for (std::size_t i = 0; i < out.data.size(); ++i) {
    const std::size_t channel = i / words % channels;
    out.data[i] = out.data[i] * op.scale[channel] + op.shift[channel];
  }
  return out;
}

Tensor softmax(const Softmax& op, const Tensor& in) {
  Tensor out = in;
  const auto axis = static_cast<std::ptrdiff_t>(checked_axis(op.axis, in.dims, "Softmax"));
  const auto at = in.dims.begin() + axis;
  const std::int64_t outer = element_count(Dims(in.dims.begin(), at));
  const std::int64_t inner = op.flatten ? 1 : element_count(Dims(at + 1, in.dims.end()));
  const std::int64_t extent = op.flatten ? element_count(Dims(at, in.dims.end())) : *at;
  std::vector<double> powers(static_cast<std::size_t>(extent));
  for (std::int64_t lane = 0; lane < outer * inner; ++lane) {
    float* const x = out.data.data() + lane / inner * extent * inner + lane % inner;
    float most = -std::numeric_limits<float>::infinity();
    for (std::int64_t i = 0; i < extent; ++i) most = std::max(most, x[i * inner]);
    double sum = 0.0;
    for (std::int64_t i = 0; i < extent; ++i)
      sum += powers[static_cast<std::size_t>(i)] =
          steady_exp(static_cast<double>(x[i * inner]) - static_cast<double>(most));
    for (std::int64_t i = 0; i < extent; ++i)
      x[i * inner] = static_cast<float>(powers[static_cast<std::size_t>(i)] / sum);
  }
  return out;
}

}  // namespace eyeriss::nn
