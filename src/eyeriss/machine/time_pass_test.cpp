#include "eyeriss/machine/time_pass.h"

#include <gtest/gtest.h>

#include "eyeriss/mapping/counts.h"

namespace eyeriss::machine {
namespace {

struct Published {
  const char* name;
  nn::ConvShape shape;
  mapping::Mapping mapping;
  double processing_ms, tolerance;
};

// [J] Tables III and V.
const Published alexnet[] = {
    {"CONV1", {1, 4, 96, 3, 227, 227, 11, 11, 4, 4}, {96, 1, 7, 16, 1, 1, 2, 55}, 16.5, 0.03},
    {"CONV2", {2, 4, 256, 48, 31, 31, 5, 5, 1, 1}, {64, 1, 27, 16, 2, 1, 1, 27}, 39.2, 0.03},
    {"CONV3", {1, 4, 384, 256, 15, 15, 3, 3, 1, 1}, {64, 4, 13, 16, 4, 1, 4, 13}, 21.8, 0.03},
    {"CONV4", {2, 4, 384, 192, 15, 15, 3, 3, 1, 1}, {64, 4, 13, 16, 3, 2, 2, 13}, 16.0, 0.03},
    {"CONV5", {2, 4, 256, 192, 15, 15, 3, 3, 1, 1}, {64, 4, 13, 16, 3, 2, 2, 13}, 10.0, 0.08},
};

TEST(TimePass, AlexNetMeetsThePublishedProcessingLatency) {
  const arch::ChipConfig chip;
  double sum = 0, published = 0;
  for (const Published& layer : alexnet) {
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
