// What running a network leaves behind besides its outputs: the raw material of every report.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "eyeriss/arch/activity.h"
#include "eyeriss/arch/chip_config.h"
#include "eyeriss/mapping/native.h"
#include "eyeriss/nn/tensor.h"

namespace eyeriss::runtime {

// One CONV or FC layer on the chip. A layer that is not native runs in pieces; `mapping` is that of the first, the
// counts of `activity` are sums over all of them, but for the words and zeros of the layer's own tensors.
struct LayerRun {
  std::string name;
  std::string kind;  // "conv" or "fc"
  mapping::GeneralConv conv;
  mapping::Mapping mapping;
  std::vector<mapping::NativePiece> pieces;
  std::vector<mapping::Mapping> piece_mappings;
  bool relu = false;  // done by the chip on the way out
  int shift = 0;      // of the product window
  arch::Activity activity;
  std::optional<double> sqnr_db;  // of the ofmaps against the float network, where it was asked for

  std::int64_t active_pes() const;  // of the first piece
};

// An operator that the host ran in float.
struct HostRun {
  std::string name, kind;
  nn::Dims output_dims;
};

struct NetworkRun {
  std::vector<nn::Tensor> outputs;
  std::vector<LayerRun> layers;
  std::vector<HostRun> host_layers;
  std::uint64_t saturated_words = 0;  // host values that did not fit the format of the ifmaps they became
};

}  // namespace eyeriss::runtime
