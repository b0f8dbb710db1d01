#include "eyeriss/nn/float_conv.h"

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <cstring>

#include "eyeriss/base/math.h"
#include "eyeriss/nn/float_kernel.h"
#include "eyeriss/nn/network_shapes.h"

namespace eyeriss::nn {
namespace {

// What every task of one CONV reads. Depth k counts channel, filter row, filter column; a position counts ofmap row,
// column.
struct Job {
  const Conv& conv;
  const FloatKernels& kernels;
  const Tensor& ifmaps;
  std::int64_t C, H, W, R, S, E, F, filters, depth, blocks;
  std::vector<float> packed;  // for each group, for each block of filters: [depth][filters of the block]

  Job(const Conv& op, const FloatKernels& loops, const Tensor& in, const Dims& out)
      : conv(op),
        kernels(loops),
        ifmaps(in),
        C(op.weights.dims[1]),
        H(in.dims[2]),
        W(in.dims[3]),
        R(op.weights.dims[2]),
        S(op.weights.dims[3]),
        E(out[2]),
        F(out[3]),
        filters(out[1] / op.group),
        depth(C * R * S),
        blocks(base::ceil_div(filters, kernels.tile_filters)),
        packed(op.weights.data.size()) {
    oneapi::tbb::parallel_for(std::int64_t{0}, op.group * blocks, [&](std::int64_t at) {
      const std::int64_t first = at / blocks * filters + at % blocks * kernels.tile_filters;
      const std::int64_t count = block_filters(at % blocks);
      const float* const from = op.weights.data.data() + first * depth;
      float* to = packed.data() + first * depth;
      for (std::int64_t k = 0; k < depth; ++k)
        for (std::int64_t i = 0; i < count; ++i) *to++ = from[i * depth + k];
    });
  }

  std::int64_t block_filters(std::int64_t block) const {
    return std::min(kernels.tile_filters, filters - block * kernels.tile_filters);
  }
};

// Copies what filter column s at ofmap row e, columns [first, last) sees of one ifmap row into `to`; outside the ifmap
// is 0.
void copy_row(const Job& job, const float* row, std::int64_t s, std::int64_t first, std::int64_t last, float* to) {
  const std::int64_t V = job.conv.strides[1],
                     at = s * job.conv.dilations[1] - job.conv.pads.left;  // column seen by ofmap column 0
  const std::int64_t begin = row == nullptr ? last : std::clamp(at >= 0 ? 0 : base::ceil_div(-at, V), first, last);
  const std::int64_t inside = job.W - at;  // ofmap columns f with f * V < inside stay left of the right edge
  const std::int64_t end = std::clamp(inside <= 0 ? 0 : base::ceil_div(inside, V), begin, last);
  std::fill(to, to + (begin - first), 0.0f);
  if (V == 1 && end > begin)
    std::memcpy(to + (begin - first), row + at + begin, static_cast<std::size_t>(end - begin) * sizeof(float));
  if (V != 1)
    for (std::int64_t f = begin; f < end; ++f) to[f - first] = row[at + f * V];
  std::fill(to + (end - first), to + (last - first), 0.0f);
}

// panel[k][j] = the ifmap value that position first + j meets at depth k; columns past the last position are 0.
void fill_panel(const Job& job, const float* image, std::int64_t first, std::int64_t columns, float* panel) {
  std::int64_t k = 0;
  for (std::int64_t c = 0; c < job.C; ++c)
    for (std::int64_t r = 0; r < job.R; ++r)
      for (std::int64_t s = 0; s < job.S; ++s, ++k) {
        float* const to = panel + k * kPanelColumns;
        for (std::int64_t j = 0; j < columns;) {
          const std::int64_t e = (first + j) / job.F, f = (first + j) % job.F;
          const std::int64_t run = std::min(columns - j, job.F - f);
          const std::int64_t y = e * job.conv.strides[0] + r * job.conv.dilations[0] - job.conv.pads.top;
          const float* const row = y < 0 || y >= job.H ? nullptr : image + (c * job.H + y) * job.W;
          copy_row(job, row, s, f, f + run, to + j);
          j += run;
        }
        std::fill(to + columns, to + kPanelColumns, 0.0f);
      }
}

// One block of filters over one panel: the sums start with the bias and go to the ofmaps (whose positions are
// contiguous).
void run_tile(const Job& job, std::int64_t group, std::int64_t block, std::int64_t columns, const float* panel,
              float* ofmap) {
  const std::int64_t first = block * job.kernels.tile_filters, count = job.block_filters(block);
  alignas(64) float sums[kMostTileFilters * kPanelColumns];
  for (std::int64_t i = 0; i < count; ++i) {
    const auto filter = static_cast<std::size_t>(group * job.filters + first + i);
    std::fill_n(sums + i * kPanelColumns, kPanelColumns, job.conv.bias.empty() ? 0.0f : job.conv.bias[filter]);
  }
  job.kernels.multiply[static_cast<std::size_t>(count - 1)](
      job.depth, job.packed.data() + (group * job.filters + first) * job.depth, panel, sums);
  for (std::int64_t i = 0; i < count; ++i)
    std::copy_n(sums + i * kPanelColumns, columns, ofmap + (first + i) * job.E * job.F);
}

}  // namespace

Tensor float_conv(const Conv& conv, const Tensor& ifmaps, const FloatKernels& kernels) {
  const std::int64_t N = ifmaps.dims[0];
  Tensor ofmaps(output_dims(conv, {ifmaps.dims}, "float CONV"));
  const Job job(conv, kernels, ifmaps, ofmaps.dims);
  const std::int64_t positions = job.E * job.F, panels = base::ceil_div(positions, kPanelColumns);
  // A task takes one panel and a span of filter blocks: all of them unless that would leave too few tasks.
  const std::int64_t whole = N * conv.group * panels;
  const std::int64_t spans =
      std::clamp<std::int64_t>(base::ceil_div<std::int64_t>(32, std::max<std::int64_t>(whole, 1)), 1, job.blocks);
  const std::int64_t span_blocks = base::ceil_div(job.blocks, spans);
  oneapi::tbb::parallel_for(oneapi::tbb::blocked_range<std::int64_t>(0, whole * spans), [&](const auto& range) {
    std::vector<float> panel(static_cast<std::size_t>(job.depth * kPanelColumns));
    for (std::int64_t task = range.begin(); task != range.end(); ++task) {
      const std::int64_t span = task % spans, at = task / spans % panels * kPanelColumns, fmap = task / spans / panels;
      const std::int64_t columns = std::min(kPanelColumns, positions - at);
      fill_panel(job, ifmaps.data.data() + fmap * job.C * job.H * job.W, at, columns, panel.data());
      float* const ofmap = ofmaps.data.data() + fmap * job.filters * positions + at;
      for (std::int64_t block = span * span_blocks; block < std::min(job.blocks, (span + 1) * span_blocks); ++block)
        run_tile(job, fmap % conv.group, block, columns, panel.data(), ofmap);
    }
  });
  return ofmaps;
}

Tensor float_fully_connected(const FullyConnected& fc, const Tensor& ifmaps, const FloatKernels& kernels) {
  const std::int64_t M = fc.weights.dims[0], K = fc.weights.dims[1], N = ifmaps.dims[0];
  Tensor out({N, M});
  oneapi::tbb::parallel_for(std::int64_t{0}, base::ceil_div<std::int64_t>(M, 4), [&](std::int64_t block) {
    const std::int64_t first = block * 4, count = std::min<std::int64_t>(4, M - first);
    for (std::int64_t image = 0; image < N; image += 4) {
      const std::int64_t images = std::min<std::int64_t>(4, N - image);
      float sums[16];
      kernels.dot[static_cast<std::size_t>((count - 1) * 4 + images - 1)](K, fc.weights.data.data() + first * K,
                                                                          ifmaps.data.data() + image * K, sums);
      for (std::int64_t b = 0; b < images; ++b)
        for (std::int64_t i = 0; i < count; ++i) {
          const float bias = fc.bias.empty() ? 0.0f : fc.bias[static_cast<std::size_t>(first + i)];
          out.data[static_cast<std::size_t>((image + b) * M + first + i)] = sums[b * count + i] + bias;
        }
    }
  });
  return out;
}

}  // namespace eyeriss::nn
