// The inner loops of float_conv.h, compiled for several instruction sets.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace eyeriss::nn {

// Ofmap columns that one call of a tile works on; panels of the ifmap are this wide.
inline constexpr std::int64_t kPanelColumns = 32;
// No instruction set works on more filters at a time.
inline constexpr std::int64_t kMostTileFilters = 14;

struct FloatKernels {
  const char* name;
  std::int64_t tile_filters;  // the number of filters that fills the registers

  // [filters - 1]: sums[i * kPanelColumns + j] += filter_block[k * filters + i] * panel[k * kPanelColumns + j] for
  // k = 0 .. depth - 1 in this order; filters is 1 .. tile_filters.
  using Multiply = void (*)(std::int64_t depth, const float* filter_block, const float* panel, float* sums);
  std::array<Multiply, kMostTileFilters> multiply;

  // [(filters - 1) * 4 + inputs - 1]: sums[b * filters + i] = dot product of weights row i and inputs row b (rows
  // `depth` apart), for filters and inputs 1 .. 4 each. 16 partial sums, product k to sum k mod 16, then halves added
  // to halves.
  using Dot = void (*)(std::int64_t depth, const float* weights, const float* inputs, float* sums);
  std::array<Dot, 16> dot;
};

// All that this machine can run and Highway may use, the fastest first. They give the same results, bit for bit.
const std::vector<FloatKernels>& float_kernels();

}  // namespace eyeriss::nn
