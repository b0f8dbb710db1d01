// The machine on AlexNet CONV1 to CONV5, batch 4, with the mapping of [J] Table III: right to the last word, equal to
// the fast engine in every count, and as fast as the chip within the tolerances of docs/timing-model.md ([J] Table V at
// 200 and 60 MHz).
#include <gtest/gtest.h>

#include <algorithm>

#include "eyeriss/base/random.h"
#include "eyeriss/fast/run.h"
#include "eyeriss/machine/machine.h"
#include "eyeriss/machine/time_pass.h"
#include "eyeriss/mapping/alexnet_test.h"
#include "eyeriss/mapping/placement.h"
#include "eyeriss/nn/fixed16.h"
#include "eyeriss/nn/reference_conv.h"
#include "property/random_layer.h"

namespace eyeriss {
namespace {

// ms of processing.
double run_layer(const mapping::AlexNetLayer& layer, const arch::ChipConfig& chip) {
  const nn::ConvShape& s = layer.shape;
  base::Random random(5);
  const nn::Fmap ifmaps = tests::random_words(random, {s.N, s.G * s.C, s.H, s.W}, layer.ifmap_zeros, 4000);
  const nn::Filters filters = tests::random_words(random, {s.M, s.C, s.R, s.S}, 0.0, 4000);
  const nn::Fmap bias = tests::random_words(random, {1, s.M, 1, 1}, 0.0, 100);
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
  for (const mapping::AlexNetLayer& layer : mapping::alexnet) {
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
