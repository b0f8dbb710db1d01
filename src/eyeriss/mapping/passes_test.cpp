#include "eyeriss/mapping/passes.h"

#include <gtest/gtest.h>

#include "eyeriss/base/random.h"

namespace eyeriss::mapping {
namespace {

const nn::ConvShape conv1{1, 4, 96, 3, 227, 227, 11, 11, 4, 4};
const Mapping conv1_mapping{96, 1, 7, 16, 1, 1, 2, 55};

TEST(Passes, AlexNetConv1HasItsPublishedSchedule) {
  // [J] Table III: 4 images, 8 strips, 3 channels, 3 filter groups of 32.
  EXPECT_EQ(pass_count(conv1, conv1_mapping), 288u);
  std::uint64_t loads = 0, drains = 0, passes = 0;
  for_each_pass(conv1, conv1_mapping, [&](const Pass& pass) {
    ++passes;
    loads += pass.loads_ifmaps;
    drains += pass.drains_ofmaps;
    EXPECT_EQ(ifmap_columns(conv1, pass), (Range{0, 227}));
    if (pass.rows.begin == 0) {
      EXPECT_EQ(ifmap_rows(conv1, pass), (Range{0, 35}));
    }
  });
  EXPECT_EQ(passes, 288u);
  EXPECT_EQ(loads, 4u * 8 * 3);
  EXPECT_EQ(drains, 4u * 8);
}

TEST(Passes, EveryMacIsInExactlyOnePass) {
  base::Random random(1);
  for (int round = 0; round < 300; ++round) {
    nn::ConvShape s;
    s.G = random.between(1, 2), s.N = random.between(1, 3), s.M = s.G * random.between(1, 9),
    s.C = random.between(1, 7);
    s.R = random.between(1, 3), s.S = random.between(1, 3), s.U = random.between(1, 2), s.V = random.between(1, 3);
    s.H = s.R + random.between(0, 6), s.W = s.S + random.between(0, 6);
    Mapping a;
    a.m = random.between(1, s.M / s.G), a.n = random.between(1, s.N), a.e = random.between(1, s.E());
    a.f = random.between(1, s.F()), a.p = random.between(1, a.m), a.t = random.between(1, (a.m + a.p - 1) / a.p);
    a.q = random.between(1, s.C), a.r = random.between(1, (s.C + a.q - 1) / a.q);
    std::uint64_t macs = 0, passes = 0, finished_words = 0;
    for_each_pass(s, a, [&](const Pass& pass) {
      ++passes;
      std::int64_t filters = 0, channels = 0;
      for (std::int64_t set = 0; set < a.t; ++set) filters += filters_of_set(a, pass.filters.count, set);
      for (std::int64_t set = 0; set < a.r; ++set) channels += channels_of_set(a, pass.channels.count, set);
      EXPECT_EQ(filters, pass.filters.count);
      EXPECT_EQ(channels, pass.channels.count);
      macs += static_cast<std::uint64_t>(pass.images.count * pass.rows.count * pass.columns.count * filters * channels *
                                         s.R * s.S);
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
