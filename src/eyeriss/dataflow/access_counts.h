// Words moved at every level by a layer under a dataflow: the reuse split of [A] Sec. VI (Tables III, IV). A word that
// is moved a times at DRAM, b times as often at the GLB, and so on, costs a*DRAM + a*b*GLB + a*b*c*array + a*b*c*d*RF
// as an input; psums are read and written, and only finished ofmaps go to DRAM.
//
// N M C H W R S E F as in nn::ConvShape (M per group here), h and w: ifmap rows and columns for e ofmap rows and f
// ofmap columns. The strips of RS run along columns, as [A] writes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "eyeriss/dataflow/cost_model.h"
#include "eyeriss/nn/conv_shape.h"

namespace eyeriss::dataflow {

// Those that the dataflow does not use stay 1.
struct Parameters {
  std::int64_t m = 1, n = 1, e = 1, f = 1, p = 1, q = 1, r = 1, t = 1;
  bool operator==(const Parameters&) const = default;
  auto operator<=>(const Parameters&) const = default;
};
std::int64_t value_of(const Parameters& parameters, char letter);

struct LevelWords {
  double ifmap = 0, filter = 0, psum = 0;
  double total() const { return ifmap + filter + psum; }
};
struct AccessCounts {
  LevelWords dram, glb, array, rf;
};

AccessCounts access_counts(Dataflow dataflow, const nn::ConvShape& shape, const Parameters& parameters);

// Energy in MACs. `psum_array_weight`: 2 in the search under RS, 1 in every report ([A]).
double energy_of(const AccessCounts& counts, std::uint64_t macs, const CostModel& costs,
                 double psum_array_weight = 1.0);

std::int64_t active_pes(Dataflow dataflow, const nn::ConvShape& shape, const Parameters& parameters);

// The first limit that the parameters break: "GLB: n*m*E*f + n*q*r*H*w = 70000 words, at most 65536". Or nothing.
std::optional<std::string> violation(Dataflow dataflow, const nn::ConvShape& shape, const Parameters& parameters,
                                     const Storage& storage);

// GLB words that the parameters need.
std::int64_t glb_words(Dataflow dataflow, const nn::ConvShape& shape, const Parameters& parameters);

}  // namespace eyeriss::dataflow
