// From the float network to the 16-bit words of the chip ([J] Sec. V-C: the product window is chosen per layer,
// offline, from the dynamic range). How the formats are chosen and why sums come out right: docs/numerics.md.
#pragma once

#include <string>
#include <vector>

#include "eyeriss/nn/fmap.h"
#include "eyeriss/nn/image_source.h"
#include "eyeriss/nn/network.h"
#include "eyeriss/nn/tensor.h"

namespace eyeriss::nn {

struct QuantiseOptions {
  // This many times the largest value seen in calibration still fits, twice as many where few values were seen; at
  // least 1.
  double headroom = 2.0;
  bool round_products = false;  // ChipConfig::round_products: nothing to correct then
};

// What the chip gets of a CONV or FC layer. word = value * 2^frac for each of the three; psums and bias have the format
// of the ofmaps, so shift = ifmap_frac + filter_frac - ofmap_frac, and it is 0..16.
struct QuantisedLayer {
  int node_index = -1;
  int relu_index = -1;  // the Relu that the chip does on the way out, or -1
  Filters filters;      // M x C x R x S; of an FC layer M x K x 1 x 1
  Fmap bias;            // 1 x M x 1 x 1: the initial psums, the correction of the truncation in them
  int shift = 0;
  int ifmap_frac = 0, filter_frac = 0, ofmap_frac = 0;
  std::vector<double>
      float_means;  // of each filter's ofmaps in the float network, after the chip's ReLU if there is one

  bool operator==(const QuantisedLayer&) const = default;
};

struct QuantisedNetwork {
  std::vector<QuantisedLayer> layers;  // in the order of the nodes

  // The layer of a node, or nothing when the node stays on the host.
  const QuantisedLayer* of_node(int node_index) const;
};

// Runs the float network on `calibration_inputs` (one tensor for each input, any batch) and chooses the formats of
// every CONV and FC layer from what it sees. Deterministic. Throws base::Error when the inputs do not fit the network
// or a layer computes values that are not finite.
QuantisedNetwork quantise(const Network& network, const std::vector<Tensor>& calibration_inputs,
                          const QuantiseOptions& options = {});

// The same, bit for bit, with `images_at_once` images in memory. For a network that joins no images
// (independent_images.h), or all of them at once.
QuantisedNetwork quantise(const Network& network, const ImageSource& calibration_inputs, std::int64_t images_at_once,
                          const QuantiseOptions& options = {});

}  // namespace eyeriss::nn
