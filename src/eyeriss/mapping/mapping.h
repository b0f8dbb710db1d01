// The mapping of one layer, [J] Table II, and why one is illegal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "eyeriss/arch/chip_config.h"
#include "eyeriss/nn/conv_shape.h"

namespace eyeriss::mapping {

// m filters (of one group) whose psums stay in the GLB; n images a pass; e ofmap rows a strip (= width of a PE set); p filters
// and q channels interleaved in a PE; r sets on different channels, stacked; t sets on different filters; f ofmap columns of a
// column tile (ours, for fmaps too wide for the GLB; F: no tiling). None needs to divide anything: last ones may be smaller.
struct Mapping {
  std::int64_t m = 1, n = 1, e = 1, p = 1, q = 1, r = 1, t = 1, f = 1;
  bool operator==(const Mapping&) const = default;
  auto operator<=>(const Mapping&) const = default;
};

std::string to_string(const Mapping& mapping);  // "m=96 n=1 e=7 p=16 q=1 r=1 t=2 f=55"

// Words of the ifmap tile and the psum tile that the GLB must hold, at the mapping's full sizes.
std::int64_t tile_ifmap_words(const nn::ConvShape& shape, const Mapping& mapping);
std::int64_t tile_psum_words(const nn::ConvShape& shape, const Mapping& mapping);
// Columns of ifmap that one column tile of f ofmap columns needs: all W when f = F, else (f-1)*V+S.
std::int64_t tile_width(const nn::ConvShape& shape, std::int64_t f);

struct Violation {
  std::string rule;  // short and stable: "filter spad", "GLB banks", ...
  std::string text;  // what, with the value and the limit
  std::int64_t value = 0, limit = 0;
};

// The first rule that the mapping breaks on this chip, or nothing: then every module can rely on it. The shape must be valid.
std::optional<Violation> violation(const nn::ConvShape& shape, const Mapping& mapping, const arch::ChipConfig& chip);

// The rules of the chip's own mappings: p a multiple of 4, p*t divides m, m divides M/G, q*r divides C, n divides N.
std::optional<Violation> chip_divisibility_violation(const nn::ConvShape& shape, const Mapping& mapping);

// Whether the chip takes the shape as it is, whatever the mapping; if not, why.
std::optional<Violation> native_violation(const nn::ConvShape& shape, const arch::ChipConfig& chip);

}  // namespace eyeriss::mapping
