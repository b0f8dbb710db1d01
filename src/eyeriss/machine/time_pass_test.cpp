#include "eyeriss/machine/time_pass.h"

#include <gtest/gtest.h>

#include "eyeriss/mapping/alexnet_test.h"
#include "eyeriss/mapping/counts.h"

namespace eyeriss::machine {
namespace {

TEST(TimePass, AlexNetMeetsThePublishedProcessingLatency) {
  const arch::ChipConfig chip;
  double sum = 0, published = 0;
  for (const mapping::AlexNetLayer& layer : mapping::alexnet) {
    const auto timer = [&](const mapping::PassGeometry& pass) { return time_pass(pass, chip); };
    const auto cycles = mapping::processing_cycles(layer.shape, layer.mapping, chip, timer,
                                                   mapping::raw_filter_link_words(layer.shape));
    const double ms = 1e3 * static_cast<double>(cycles.processing) / static_cast<double>(chip.core_clock_hz);
    EXPECT_NEAR(ms / layer.processing_ms, 1.0, layer.tolerance) << layer.name << ": " << ms << " ms";
    sum += ms;
    published += layer.processing_ms;
  }
  EXPECT_NEAR(sum / published, 1.0, 0.015) << sum << " ms";
}

}  // namespace
}  // namespace eyeriss::machine
