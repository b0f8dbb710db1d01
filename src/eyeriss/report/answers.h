// What a classifier says: the best classes of each image.
#pragma once

#include <string>
#include <vector>

#include "eyeriss/nn/network.h"
#include "eyeriss/nn/tensor.h"

namespace eyeriss::report {

struct Class {
  std::int64_t index = 0;
  float score = 0.0f;
};

struct Answers {
  bool probabilities = false;              // the scores come from a Softmax
  std::vector<std::vector<Class>> images;  // best first, the smaller index first among equals
};

// The `count` best classes of every image; nothing when the network is no classifier: it has one output of N x K, K at
// least 2, or of N x K x 1 x 1.
Answers best_classes(const nn::Network& network, const std::vector<nn::Tensor>& outputs, std::size_t count);

// Those of the next images.
void add(Answers& answers, Answers next);

// One line an image, at most 20 of them. `labels`: names of the classes, or none.
std::string to_text(const Answers& answers, const std::vector<std::string>& labels);

}  // namespace eyeriss::report
