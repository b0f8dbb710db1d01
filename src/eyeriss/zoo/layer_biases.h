// The biases that give the networks their zeros. Written by tools/find_zoo_biases.cpp, which says how; run it again
// when structures, weights or goals change.
#pragma once

#include <string>
#include <vector>

namespace eyeriss::zoo {

// One for each CONV and FC layer in the order of the nodes; 0 where no ReLU follows.
std::vector<float> layer_biases(const std::string& network_name);

}  // namespace eyeriss::zoo
