// The inner loops of float_conv.h, compiled for several instruction sets and chosen once at run time.
#pragma once

#include <cstdint>

namespace eyeriss::nn {

// Ofmap columns that one call of a tile works on; panels of the ifmap are this wide.
inline constexpr std::int64_t kPanelColumns = 32;

// sums[i * kPanelColumns + j] += filter_block[k * filters + i] * panel[k * kPanelColumns + j], k = 0 .. depth - 1 in
// this order. filters is 1 .. tile_filters().
void multiply_tile(std::int64_t filters, std::int64_t depth, const float* filter_block, const float* panel,
                   float* sums);

// The number of filters that fills the registers of this machine.
std::int64_t tile_filters();

// sums[b * filters + i] = dot product of weights row i (rows `depth` apart) and inputs row b (rows `depth` apart), for
// filters and inputs 1 .. 4 each. 16 partial sums, product k to sum k mod 16, then halves added to halves.
void dot_tile(std::int64_t filters, std::int64_t inputs, std::int64_t depth, const float* weights, const float* input,
              float* sums);

}  // namespace eyeriss::nn
