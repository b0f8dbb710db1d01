// Seeded weights for the structures.
#pragma once

#include <vector>

#include "eyeriss/nn/network.h"

namespace eyeriss::zoo {

// Gives every CONV and FC layer uniform random filters of mean zero: exactly zero over each R x S plane (over the whole
// filter where the plane is one word), so that the mean of the ifmaps does not reach the ofmaps and a bias alone
// decides how many of them a ReLU zeroes. Their spread keeps fmaps at about one scale through all layers. One bias for
// all filters of a layer: `layer_biases` has one for each layer, in the order of the nodes.
void fill_weights(nn::Network& network, const std::vector<float>& layer_biases);

}  // namespace eyeriss::zoo
