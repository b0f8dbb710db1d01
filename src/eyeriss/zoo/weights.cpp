#include "eyeriss/zoo/weights.h"

#include <tbb/parallel_for.h>

#include <cmath>
#include <variant>

#include "eyeriss/base/error.h"
#include "eyeriss/base/random.h"

namespace eyeriss::zoo {
namespace {

// `count` uniform words, four for each number drawn: the making of weights must not be felt beside the run.
void draw(base::Random& random, std::int64_t count, std::int16_t* words) {
  std::int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const std::uint64_t bits = random.next();
    for (int part = 0; part < 4; ++part) words[i + part] = static_cast<std::int16_t>(bits >> (16 * part));
  }
  for (std::uint64_t bits = random.next(); i < count; ++i, bits >>= 16) words[i] = static_cast<std::int16_t>(bits);
}

// `words` less their mean, times `scale`.
void centre(const std::int16_t* words, std::int64_t count, float scale, float* weights) {
  std::int32_t sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += words[i];
  const float mean = static_cast<float>(sum) / static_cast<float>(count);
  for (std::int64_t i = 0; i < count; ++i) weights[i] = (static_cast<float>(words[i]) - mean) * scale;
}

void fill(nn::Tensor& weights, std::uint64_t layer_seed) {
  nn::Dims dims = weights.dims;
  dims.resize(4, 1);
  const std::int64_t filters = dims[0], filter = dims[1] * dims[2] * dims[3];
  const std::int64_t plane = dims[2] * dims[3] > 1 ? dims[2] * dims[3] : filter;
  weights.data.resize(static_cast<std::size_t>(filters * filter));
  // Variance 2 / filter: a ReLU takes half of it away again (He et al., ICCV 2015). Uniform words have variance 2^32 /
  // 12, centring takes the share 1 / plane of it.
  const double variance = 0x1.0p32 / 12 * (1 - 1 / static_cast<double>(plane));
  const auto scale = static_cast<float>(std::sqrt(2 / static_cast<double>(filter) / variance));
  tbb::parallel_for(std::int64_t{0}, filters, [&](std::int64_t m) {
    base::Random random(base::Random(layer_seed + static_cast<std::uint64_t>(m)).next());
    std::vector<std::int16_t> words(static_cast<std::size_t>(filter));
    draw(random, filter, words.data());
    float* const first = &weights.data[static_cast<std::size_t>(m * filter)];
    for (std::int64_t i = 0; i < filter; i += plane)
      centre(&words[static_cast<std::size_t>(i)], plane, scale, first + i);
  });
}

}  // namespace

void fill_weights(nn::Network& network, const std::vector<float>& layer_biases) {
  std::size_t layer = 0;
  for (nn::Node& node : network.nodes) {
    if (!nn::is_chip_op(node.op)) continue;
    EYERISS_CHECK(layer < layer_biases.size());
    const std::uint64_t seed = static_cast<std::uint64_t>(layer + 1) << 32;
    const auto give = [&](auto& op) {
      fill(op.weights, seed);
      op.bias.assign(static_cast<std::size_t>(op.weights.dims[0]), layer_biases[layer]);
    };
    if (nn::Conv* conv = std::get_if<nn::Conv>(&node.op))
      give(*conv);
    else
      give(std::get<nn::FullyConnected>(node.op));
    ++layer;
  }
  EYERISS_CHECK(layer == layer_biases.size());
}

}  // namespace eyeriss::zoo
