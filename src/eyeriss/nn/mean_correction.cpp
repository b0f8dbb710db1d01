#include "eyeriss/nn/mean_correction.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/fixed16.h"

namespace eyeriss::nn {
namespace {

constexpr std::int64_t kNear = 2 * PsumMeans::largest_step + 1;  // psums whose sign after ReLU a step can decide

// The step that brings the mean nearest to `wanted`, found by halving.
int step_to(double wanted, const PsumMeans& means, std::int64_t filter) {
  int low = -PsumMeans::largest_step, high = PsumMeans::largest_step;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    (means.mean(filter, middle) < wanted ? low : high) = middle;
  }
  return wanted - means.mean(filter, low) < means.mean(filter, high) - wanted ? low : high;
}

}  // namespace

PsumMeans::PsumMeans(std::int64_t filters, std::int64_t positions, bool relu)
    : filters_(filters),
      positions_(positions),
      relu_(relu),
      sums_(static_cast<std::size_t>(filters)),
      above_(static_cast<std::size_t>(filters)) {
  EYERISS_CHECK(positions < std::int64_t{1} << 32);
  if (relu && positions > 2 * kNear)
    near_.resize(static_cast<std::size_t>(filters * kNear));
  else if (relu)
    words_.resize(static_cast<std::size_t>(filters));
}

void PsumMeans::add(const Fmap& psums) {
  const auto [N, M, E, F] = psums.dims;
  EYERISS_CHECK(M == filters_);
  tbb::parallel_for(std::int64_t{0}, M, [&, N = N, plane = E * F](std::int64_t filter) {
    const auto at = static_cast<std::size_t>(filter);
    std::int64_t sum = 0, above = 0;
    for (std::int64_t image = 0; image < N; ++image) {
      const auto begin = psums.data.begin() + static_cast<std::ptrdiff_t>(psums.index(image, filter, 0, 0));
      if (!words_.empty()) {
        words_[at].insert(words_[at].end(), begin, begin + plane);
        continue;
      }
      if (near_.empty()) {
        for (auto word = begin; word != begin + plane; ++word) sum += *word;
        continue;
      }
      std::uint32_t* const near = &near_[at * kNear];
      for (auto word = begin; word != begin + plane; ++word)
        if (*word > largest_step)
          sum += *word, ++above;
        else if (*word >= -largest_step)
          ++near[*word + largest_step];
    }
    sums_[at] += sum;
    above_[at] += above;
  });
}

double PsumMeans::mean(std::int64_t filter, int step) const {
  EYERISS_CHECK(std::abs(step) <= largest_step);
  const auto at = static_cast<std::size_t>(filter);
  std::int64_t sum = sums_[at];
  if (!relu_) {
    sum += step * positions_;
  } else if (!words_.empty()) {
    for (const std::int16_t word : words_[at]) sum += std::max(0, word + step);
  } else {
    sum += step * above_[at];
    for (std::int64_t word = -step; word <= largest_step; ++word)
      sum += (word + step) * near_[at * kNear + static_cast<std::size_t>(word + largest_step)];
  }
  return static_cast<double>(sum) / static_cast<double>(positions_);
}

std::vector<std::int16_t> correct_biases(QuantisedLayer& layer, const PsumMeans& means) {
  const bool has_relu = layer.relu_index >= 0;
  const double positions = static_cast<double>(means.positions()), trust = std::min(1.0, positions / 64.0);
  std::vector<std::int16_t> moves(layer.float_means.size());
  EYERISS_CHECK(layer.bias.dims[1] == static_cast<std::int64_t>(moves.size()));
  tbb::parallel_for(std::size_t{0}, moves.size(), [&](std::size_t at) {
    const auto filter = static_cast<std::int64_t>(at);
    // Where ReLU leaves nothing on either side, no step can be told from another.
    const double wanted = std::ldexp(layer.float_means[at], layer.ofmap_frac);
    const bool silent = has_relu && (wanted == 0.0 || means.mean(filter, 0) == 0.0);
    const int step = silent ? 0 : static_cast<int>(std::lround(trust * step_to(wanted, means, filter)));
    std::int16_t& bias = layer.bias.at(0, filter, 0, 0);
    moves[at] = static_cast<std::int16_t>(std::clamp(bias + step, -32768, 32767) - bias);
    bias = static_cast<std::int16_t>(bias + moves[at]);
  });
  return moves;
}

void move_psums(Fmap& psums, const std::vector<std::int16_t>& moves, bool has_relu) {
  const auto [N, M, E, F] = psums.dims;
  EYERISS_CHECK(M == static_cast<std::int64_t>(moves.size()));
  for (std::int64_t plane = 0; plane < N * M; ++plane) {
    const std::int16_t move = moves[static_cast<std::size_t>(plane % M)];
    std::int16_t* const words = &psums.data[static_cast<std::size_t>(plane * E * F)];
    for (std::int64_t i = 0; i < E * F; ++i) {
      words[i] = wrapping_add(words[i], move);
      if (has_relu) words[i] = relu(words[i]);
    }
  }
}

}  // namespace eyeriss::nn
