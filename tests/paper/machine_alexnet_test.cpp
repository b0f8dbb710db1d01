// The machine on AlexNet CONV1 to CONV5, batch 4, with the mapping of [J] Table III: right to the last word, equal to
// the fast engine in every count, and as fast as the chip within the tolerances of docs/timing-model.md ([J] Table V at
// 200 and 60 MHz).
#include <gtest/gtest.h>

#include <algorithm>

#include "eyeriss/base/random.h"
#include "eyeriss/fast/run.h"
#include "eyeriss/machine/machine.h"
#include "eyeriss/machine/time_pass.h"
#include "eyeriss/mapping/placement.h"
#include "eyeriss/nn/fixed16.h"
#include "eyeriss/nn/reference_conv.h"

namespace eyeriss {
namespace {

struct Published {
  const char* name;
  nn::ConvShape shape;
  mapping::Mapping mapping;
  double zeros, processing_ms, tolerance;
  std::int64_t active_pes;
};

const Published alexnet[] = {
    {"CONV1", {1, 4, 96, 3, 227, 227, 11, 11, 4, 4}, {96, 1, 7, 16, 1, 1, 2, 55}, 0.0001, 16.5, 0.03, 154},
    {"CONV2", {2, 4, 256, 48, 31, 31, 5, 5, 1, 1}, {64, 1, 27, 16, 2, 1, 1, 27}, 0.387, 39.2, 0.03, 135},
    {"CONV3", {1, 4, 384, 256, 15, 15, 3, 3, 1, 1}, {64, 4, 13, 16, 4, 1, 4, 13}, 0.725, 21.8, 0.03, 156},
    {"CONV4", {2, 4, 384, 192, 15, 15, 3, 3, 1, 1}, {64, 4, 13, 16, 3, 2, 2, 13}, 0.793, 16.0, 0.03, 156},
    {"CONV5", {2, 4, 256, 192, 15, 15, 3, 3, 1, 1}, {64, 4, 13, 16, 3, 2, 2, 13}, 0.776, 10.0, 0.08, 156},
};

// Words of both signs, of which a fraction is zero.
nn::Words4 random_words(base::Random& random, const std::array<std::int64_t, 4>& dims, double zeros,
                        std::int64_t most) {
  nn::Words4 words(dims[0], dims[1], dims[2], dims[3]);
  for (std::int16_t& word : words.data)
    word = random.chance(zeros) ? std::int16_t{0} : static_cast<std::int16_t>(random.between(-most, most));
  return words;
}

// ms of processing.
double run_layer(const Published& layer, const arch::ChipConfig& chip) {
  const nn::ConvShape& s = layer.shape;
  base::Random random(5);
  const nn::Fmap ifmaps = random_words(random, {s.N, s.G * s.C, s.H, s.W}, layer.zeros, 4000);
  const nn::Filters filters = random_words(random, {s.M, s.C, s.R, s.S}, 0.0, 4000);
  const nn::Fmap bias = random_words(random, {1, s.M, 1, 1}, 0.0, 100);
  mapping::LayerWork work{s, layer.mapping, &ifmaps, &filters, &bias};
  work.shift = 12;
  work.ifmaps_compressed = s.C != 3;
  machine::Options options;
  options.jobs = 2;
  const mapping::LayerResult machine = machine::run(work, chip, options).layer;
  const auto timer = [&](const mapping::PassGeometry& pass) { return machine::time_pass(pass, chip); };
  const mapping::LayerResult fast = fast::run(work, chip, timer);
  EXPECT_TRUE(machine.activity == fast.activity);
  EXPECT_TRUE(machine.ofmaps == fast.ofmaps);
  nn::Fmap reference = nn::reference_conv(s, ifmaps, filters, bias, work.shift);
  for (std::int16_t& word : reference.data) word = nn::relu(word);
  EXPECT_TRUE(machine.ofmaps == reference);
  return 1e3 * static_cast<double>(machine.activity.processing_cycles) / static_cast<double>(chip.core_clock_hz);
}

TEST(MachineOnAlexNet, IsExactAndMeetsThePublishedProcessingLatency) {
  const arch::ChipConfig chip;
  double sum_ms = 0, published_ms = 0;
  for (const Published& layer : alexnet) {
    SCOPED_TRACE(layer.name);
    EXPECT_EQ(mapping::active_pes(layer.shape, layer.mapping), layer.active_pes);
    const double ms = run_layer(layer, chip);
    EXPECT_NEAR(ms / layer.processing_ms, 1.0, layer.tolerance) << ms << " ms";
    sum_ms += ms;
    published_ms += layer.processing_ms;
  }
  EXPECT_NEAR(sum_ms / published_ms, 1.0, 0.015) << sum_ms << " ms";
}

}  // namespace
}  // namespace eyeriss
