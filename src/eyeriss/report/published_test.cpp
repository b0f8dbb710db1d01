#include "eyeriss/report/published.h"

#include <gtest/gtest.h>

#include <cmath>

#include "eyeriss/base/error.h"
#include "eyeriss/mapping/alexnet_test.h"

namespace eyeriss::report {
namespace {

TEST(Published, AlexNetLayersAreConsistentWithThemselves) {
  const std::vector<PublishedLayer> layers = published_alexnet();
  ASSERT_EQ(layers.size(), 5u);
  const arch::ChipConfig chip;
  double macs_m = 0;
  for (const PublishedLayer& layer : layers) {
    SCOPED_TRACE(layer.name);
    EXPECT_EQ(layer.shape.E(), layer.measured.count("E"));
    EXPECT_NEAR(static_cast<double>(layer.shape.macs()) / 1e6, layer.measured.number("macs_m"), 0.1);
    EXPECT_FALSE(mapping::violation(layer.shape, layer.mapping, chip));
    EXPECT_EQ(layer.raw_ifmaps, layer.name == "CONV1");
    EXPECT_GT(layer.ofmap_zeros, 0.5);
    macs_m += layer.measured.number("macs_m");
  }
  EXPECT_NEAR(macs_m, published_alexnet_total().number("macs_m"), 1);
}

TEST(Published, AlexNetLayersAreThoseOfTheOtherTests) {
  const std::vector<PublishedLayer> layers = published_alexnet();
  ASSERT_EQ(layers.size(), std::size(mapping::alexnet));
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const mapping::AlexNetLayer& expected = mapping::alexnet[k];
    EXPECT_EQ(layers[k].name, expected.name);
    EXPECT_EQ(layers[k].shape, expected.shape);
    EXPECT_EQ(layers[k].mapping, expected.mapping);
    EXPECT_DOUBLE_EQ(layers[k].ifmap_zeros, expected.ifmap_zeros);
    EXPECT_EQ(layers[k].measured.count("active_pes"), expected.active_pes);
    EXPECT_EQ(layers[k].measured.number("processing_ms"), expected.processing_ms);
  }
}

TEST(Published, TheMeanPowerIsWeightedWithTheTotalLatencies) {
  double total_uj = 0, total_ms = 0, processing_uj = 0, processing_ms = 0;
  for (const PublishedLayer& layer : published_alexnet()) {
    const double mw = layer.measured.number("power_mw");
    total_uj += mw * layer.measured.number("total_ms"), total_ms += layer.measured.number("total_ms");
    processing_uj += mw * layer.measured.number("processing_ms"),
        processing_ms += layer.measured.number("processing_ms");
  }
  EXPECT_EQ(std::lround(total_uj / total_ms), published_alexnet_total().count("power_mw"));
  EXPECT_NE(std::lround(processing_uj / processing_ms), published_alexnet_total().count("power_mw"));
}

TEST(Published, SharesOfAFigureAddUpToAllOfIt) {
  double conv1 = 0, conv5 = 0, core = 0, pe = 0;
  for (const PublishedRow& row : published("fig16_power"))
    conv1 += row.number("conv1_percent"), conv5 += row.number("conv5_percent");
  for (const PublishedRow& row : published("fig15_area"))
    (row.text("scope") == "pe" ? pe : core) += row.number("percent");
  EXPECT_NEAR(conv1, 100, 0.25);
  EXPECT_NEAR(conv5, 100, 0.25);
  EXPECT_NEAR(core, 100, 1e-9);
  EXPECT_NEAR(pe, 100, 1e-9);
}

TEST(Published, AnUnknownFileOrColumnIsABugOfOurs) {
  EXPECT_THROW(published("fig99"), base::Bug);
  EXPECT_THROW(published("fig16_power")[0].text("conv9"), base::Bug);
  EXPECT_THROW(published_chip("colour"), base::Bug);
}

}  // namespace
}  // namespace eyeriss::report
