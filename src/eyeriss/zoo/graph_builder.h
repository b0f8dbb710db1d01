// Builds the structure of a network from front to back: every shape follows from the layer before.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "eyeriss/nn/network.h"

namespace eyeriss::zoo {

// M filters of R x S, vertical and horizontal stride U, `pad` zeros on all four sides.
struct ConvLayer {
  std::int64_t M = 1, R = 1, U = 1, pad = 0, groups = 1;
};

// Values are the indices of nn::Network. Weights and biases get dimensions and no data: that is weights.h's part.
class GraphBuilder {
 public:
  GraphBuilder(std::string network_name, std::string input_name, nn::Dims input_dims);

  int input() const { return network_.inputs[0].value; }
  int add(const std::string& name, nn::Op op, std::vector<int> inputs);

  int conv(const std::string& name, int from, const ConvLayer& layer);
  int conv_relu(const std::string& name, int from, const ConvLayer& layer);
  int fc(const std::string& name, int from, std::int64_t outputs);
  int fc_relu(const std::string& name, int from, std::int64_t outputs);
  int relu(const std::string& name, int from) { return add(name, nn::Relu{}, {from}); }
  int max_pool(const std::string& name, int from, std::int64_t size, std::int64_t stride, std::int64_t pad = 0,
               bool ceil_mode = false);

  // The network, with this one output; the builder is empty afterwards.
  nn::Network finish(int output);

 private:
  nn::Network network_;
  std::vector<nn::Dims> dims_;  // of each value, for a batch of one
};

}  // namespace eyeriss::zoo
