// The quantised network as the chip and its host compute it, with the plain reference convolution: slow, and the answer
// that faster ways must equal bit for bit.
#pragma once

#include <vector>

#include "eyeriss/nn/float_run.h"
#include "eyeriss/nn/quantise.h"

namespace eyeriss::nn {

struct QuantisedRun {
  std::vector<Tensor> outputs;
  std::uint64_t saturated_words = 0;   // host values that did not fit their ifmap format
  std::uint64_t overflowed_words = 0;  // ofmap words whose exact sum does not fit 16 bits
};

// CONV and FC layers in 16-bit words, ReLU after them included, the rest on the host in float. The observer sees every
// node's output as floats; a layer and its ReLU show the same value.
QuantisedRun run_quantised(const Network& network, const QuantisedNetwork& quantised, const std::vector<Tensor>& inputs,
                           const QuantiseOptions& options = {}, const Observer& observer = {});

}  // namespace eyeriss::nn
