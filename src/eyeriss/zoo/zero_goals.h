// Which fraction of zeros was chosen for which fmap: what the biases of layer_biases.h were found for, and what the
// tests measure.
#pragma once

#include <vector>

#include "eyeriss/nn/network.h"
#include "eyeriss/nn/tensor.h"

namespace eyeriss::zoo {

struct ZeroGoal {
  int node_index = -1;    // the CONV or FC layer whose bias decides
  std::vector<int> path;  // the nodes from behind it to the one whose output is meant
  nn::Padding pads;       // that count with the fmap: those of the layer that reads it
  double fraction = 0;    // of zeros
};

// For alexnet the measured ifmaps of CONV2-5 ([J] Table V), for vgg16 ifmaps that have 58.6 % zeros on average, in both
// after pooling and with the padding of the layer that reads them. For the other networks 55 % of every ReLU's output.
std::vector<ZeroGoal> zero_goals(const nn::Network& network);

// Zeros of `fmaps`, those of the padding included.
double zero_fraction(const nn::Tensor& fmaps, const nn::Padding& pads);

}  // namespace eyeriss::zoo
