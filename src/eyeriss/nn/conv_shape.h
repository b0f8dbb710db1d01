// The shape of one CONV or FC layer, in the letters of [J] Table I.
#pragma once

#include <cstdint>
#include <string>

namespace eyeriss::nn {

// H and W include the padding; C is per group, M is the total over groups; U is the vertical stride. The chip also takes a
// horizontal stride of its own ([J] Table IV); the paper has no letter for it, here it is V.
struct ConvShape {
  std::int64_t G = 1, N = 1, M = 1, C = 1, H = 1, W = 1, R = 1, S = 1, U = 1, V = 1;

  std::int64_t E() const { return (H - R + U) / U; }
  std::int64_t F() const { return (W - S + V) / V; }
  std::int64_t filters_per_group() const { return M / G; }

  std::uint64_t macs() const;          // N*M*E*F*C*R*S
  std::uint64_t ifmap_words() const;   // N*(G*C)*H*W
  std::uint64_t filter_words() const;  // M*C*R*S
  std::uint64_t ofmap_words() const;   // N*M*E*F

  bool operator==(const ConvShape&) const = default;
};

// Throws base::Error when a dimension is below 1, G does not divide M, the filter is larger than the ifmap, or a product of
// dimensions overflows. `where` opens the message, e.g. "layer CONV1".
void validate(const ConvShape& shape, const std::string& where);

// "G=1,N=4,M=96,C=3,H=227,W=227,R=11,S=11,U=4"; V is written only where it differs from U.
std::string to_string(const ConvShape& shape);

// Reads that text. G, N default to 1, V to U; every other letter must be there. Throws base::Error.
ConvShape parse_conv_shape(const std::string& text);

}  // namespace eyeriss::nn
