#include "eyeriss/nn/mean_correction.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/fixed16.h"

namespace eyeriss::nn {
namespace {

// The mean of all words moved by `step`, after ReLU where there is one. Rises with the step.
double moved_mean(const std::vector<std::int16_t>& words, int step, bool relu) {
  std::int64_t sum = 0;
  for (const std::int16_t word : words) sum += relu ? std::max(0, word + step) : word + step;
  return static_cast<double>(sum) / static_cast<double>(words.size());
}

// The step that brings the mean nearest to `wanted`, found by halving; steps beyond `largest` are not believed.
int step_to(double wanted, const std::vector<std::int16_t>& words, bool relu) {
  constexpr int largest = 1024;
  int low = -largest, high = largest;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    (moved_mean(words, middle, relu) < wanted ? low : high) = middle;
  }
  return wanted - moved_mean(words, low, relu) < moved_mean(words, high, relu) - wanted ? low : high;
}

}  // namespace

void correct_means(QuantisedLayer& layer, Fmap& psums) {
  const auto [N, M, E, F] = psums.dims;
  const bool has_relu = layer.relu_index >= 0;
  EYERISS_CHECK(static_cast<std::int64_t>(layer.float_means.size()) == M);
  std::vector<std::int16_t> words;
  for (std::int64_t filter = 0; filter < M; ++filter) {
    words.clear();
    for (std::int64_t image = 0; image < N; ++image) {
      const auto plane = psums.data.begin() + static_cast<std::ptrdiff_t>(psums.index(image, filter, 0, 0));
      words.insert(words.end(), plane, plane + E * F);
    }
    // Where ReLU leaves nothing on either side, no step can be told from another.
    const double wanted = std::ldexp(layer.float_means[static_cast<std::size_t>(filter)], layer.ofmap_frac);
    const bool silent = has_relu && (wanted == 0.0 || moved_mean(words, 0, true) == 0.0);
    const double positions = static_cast<double>(words.size()), trust = std::min(1.0, positions / 64.0);
    const int step = silent ? 0 : static_cast<int>(std::lround(trust * step_to(wanted, words, has_relu)));

    std::int16_t& bias = layer.bias.at(0, filter, 0, 0);
    const int moved = std::clamp(bias + step, -32768, 32767) - bias;
    bias = static_cast<std::int16_t>(bias + moved);
    for (std::int64_t image = 0; image < N; ++image) {
      std::int16_t* const plane = &psums.data[psums.index(image, filter, 0, 0)];
      for (std::int64_t i = 0; i < E * F; ++i) {
        plane[i] = wrapping_add(plane[i], static_cast<std::int16_t>(moved));
        if (has_relu) plane[i] = relu(plane[i]);
      }
    }
  }
}

}  // namespace eyeriss::nn
