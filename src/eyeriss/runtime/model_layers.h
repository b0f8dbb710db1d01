// The CONV and FC layers of a network as CONVs, without running it: what the chip, the mapper and the dataflow study
// are asked about.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "eyeriss/mapping/native.h"
#include "eyeriss/nn/network.h"

namespace eyeriss::runtime {

// The CONV or FC layer of a node as a CONV. An FC layer is a CONV whose filter covers the ifmaps ([J] Sec. II) while
// those are small enough for a PE set, else a 1 x 1 CONV. `dims`: of every value of the network, nn::infer_shapes().
mapping::GeneralConv conv_of(const nn::Network& network, int node_index, const std::vector<nn::Dims>& dims,
                             const arch::ChipConfig& chip);

// MACs of the chip's layers when the network's inputs have these dimensions. Throws base::Error when they do not fit the network.
std::uint64_t chip_macs(const nn::Network& network, const std::vector<nn::Dims>& inputs, const arch::ChipConfig& chip);

struct ModelLayer {
  std::string name;
  bool is_fc = false;
  mapping::GeneralConv conv;
};

// Of an ONNX file or a network of the zoo (with the FC layers that zoo::network() may leave out). `batch`: default the
// zoo's own, what the file says, or 1. Throws base::Error.
std::vector<ModelLayer> model_layers(const std::string& path_or_name, std::optional<std::int64_t> batch,
                                     const arch::ChipConfig& chip);

}  // namespace eyeriss::runtime
