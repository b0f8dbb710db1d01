#include "eyeriss/mapping/passes.h"

#include <gtest/gtest.h>

#include "eyeriss/mapping/alexnet_test.h"
#include "eyeriss/mapping/small_layer_test.h"

namespace eyeriss::mapping {
namespace {

TEST(Passes, AlexNetConv1HasItsPublishedSchedule) {
  const nn::ConvShape& shape = alexnet[0].shape;
  const Mapping& mapping = alexnet[0].mapping;
  // 4 images, 8 strips, 3 channels, 3 filter groups of 32.
  EXPECT_EQ(pass_count(shape, mapping), 288u);
  std::uint64_t loads = 0, drains = 0, passes = 0;
  for_each_pass(shape, mapping, [&](const Pass& pass) {
    ++passes;
    loads += pass.loads_ifmaps;
    drains += pass.drains_ofmaps;
    EXPECT_EQ(ifmap_columns(shape, pass), (Range{0, 227}));
    if (pass.rows.begin == 0) {
      EXPECT_EQ(ifmap_rows(shape, pass), (Range{0, 35}));
    }
  });
  EXPECT_EQ(passes, 288u);
  EXPECT_EQ(loads, 4u * 8 * 3);
  EXPECT_EQ(drains, 4u * 8);
}

TEST(Passes, EveryMacIsInExactlyOnePass) {
  base::Random random(1);
  for (int round = 0; round < 300; ++round) {
    const auto [s, a] = small_layer(random);
    std::uint64_t macs = 0, passes = 0, finished_words = 0;
    for_each_pass(s, a, [&](const Pass& pass) {
      ++passes;
      std::int64_t filters = 0, channels = 0;
      for (std::int64_t set = 0; set < a.t; ++set) filters += filters_of_set(a, pass.filters.count, set);
      for (std::int64_t set = 0; set < a.r; ++set) channels += channels_of_set(a, pass.channels.count, set);
      EXPECT_EQ(filters, pass.filters.count);
      EXPECT_EQ(channels, pass.channels.count);
      const PassGeometry g = geometry(s, a, pass);
      macs += static_cast<std::uint64_t>(g.images * g.rows * g.columns * filters * channels * g.R * g.S);
      EXPECT_LE(ifmap_rows(s, pass).end(), s.H);
      EXPECT_LE(ifmap_columns(s, pass).end(), s.W);
      if (pass.drains_ofmaps) finished_words += static_cast<std::uint64_t>(pass.ofmap_tile_words());
    });
    EXPECT_EQ(macs, s.macs()) << to_string(s) << ' ' << to_string(a);
    EXPECT_EQ(passes, pass_count(s, a)) << to_string(s) << ' ' << to_string(a);
    EXPECT_EQ(finished_words, s.ofmap_words());
  }
}

}  // namespace
}  // namespace eyeriss::mapping
