// The float network on the host: what the quantiser calibrates with and measures against. Every result is the same on
// every instruction set and for every number of threads: the order of each sum is fixed.
#pragma once

#include <functional>
#include <vector>

#include "eyeriss/nn/network.h"

namespace eyeriss::nn {

// One operator on the host, CONV and FC included. `where` opens the message of a base::Error.
Tensor run_op(const Op& op, const std::vector<const Tensor*>& inputs, const std::string& where);

// Called with each node's index and its output, in the order of the nodes, before the value is freed.
using Observer = std::function<void(int node_index, const Tensor& output)>;

// Runs the network on one tensor for each input and returns its outputs. A value is freed after its last reader. Throws
// base::Error when the inputs do not fit the network.
std::vector<Tensor> run_float(const Network& network, const std::vector<Tensor>& inputs, const Observer& observer = {});

}  // namespace eyeriss::nn
