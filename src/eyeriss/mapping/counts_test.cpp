#include "eyeriss/mapping/counts.h"

#include <gtest/gtest.h>

#include "eyeriss/mapping/alexnet_test.h"
#include "eyeriss/mapping/pass_bound.h"
#include "eyeriss/mapping/small_layer_test.h"

namespace eyeriss::mapping {
namespace {

const arch::ChipConfig chip;

TEST(Counts, GlbWordsOfAlexNetEqualTheFormulaThatMeetsTableV) {
  const double glb_mb[] = {18.52, 77.57, 69.22, 37.37, 24.92};  // what shape and mapping ask for, 1e6 bytes
  for (std::size_t k = 0; k < std::size(alexnet); ++k) {
    const AlexNetLayer& layer = alexnet[k];
    const nn::ConvShape& s = layer.shape;
    const Mapping& a = layer.mapping;
    const arch::Activity count = scheduled_counts(s, a);
    const std::int64_t rows = (s.E() + a.e - 1) / a.e * ((a.e - 1) * s.U + s.R);  // with strip halo
    const std::int64_t filter_passes = (s.filters_per_group() + a.p * a.t - 1) / (a.p * a.t);
    const std::int64_t channel_passes = (s.C + a.q * a.r - 1) / (a.q * a.r);
    const std::int64_t ifmap = filter_passes * s.N * s.G * s.C * rows * s.W;
    const std::int64_t psums = 2 * channel_passes * s.N * s.M * s.E() * s.F();
    const std::uint64_t words = count.glb.ifmap_read + count.glb.psum_read + count.glb.psum_write;
    EXPECT_EQ(words, static_cast<std::uint64_t>(ifmap + psums)) << layer.name;
    EXPECT_NEAR(2e-6 * static_cast<double>(words), glb_mb[k], 0.01) << layer.name;
  }
}

TEST(Counts, ClosedFormMeetsThePublishedProcessingLatency) {
  for (const AlexNetLayer& layer : alexnet) {
    const auto timer = [&](const PassGeometry& pass) { return pass_lower_bound(pass, chip); };
    const auto cycles = processing_cycles(layer.shape, layer.mapping, chip, timer, raw_filter_link_words(layer.shape));
    const double ms = 1e3 * static_cast<double>(cycles.processing) / static_cast<double>(chip.core_clock_hz);
    EXPECT_NEAR(ms / layer.processing_ms, 1.0, layer.tolerance) << layer.name;
  }
}

// Random layers, each pass timed unlike any other, on links so slow and fast that filters are waited for and not.
TEST(Counts, ProcessingCyclesInClosedFormEqualTheWalkOverThePasses) {
  base::Random random(17);
  std::uint64_t waited = 0, hidden = 0;
  for (int round = 0; round < 500; ++round) {
    const auto [s, a] = small_layer(random);
    arch::ChipConfig slow;
    slow.link_clock_hz = random.between(1, 40) * 1'000'000;
    const PassTimer timer = [&](const PassGeometry& g) {
      PassCycles cycles = pass_lower_bound(g, slow);
      cycles.pass += static_cast<std::uint64_t>(g.filters * 7 + g.channels * 3 + g.rows + g.columns + g.images);
      return cycles;
    };
    const ProcessingCycles walked = processing_cycles(s, a, slow, timer, raw_filter_link_words(s));
    const ProcessingCycles closed = processing_cycles(s, a, slow, timer);
    ASSERT_EQ(closed.processing, walked.processing) << nn::to_string(s) << ' ' << to_string(a);
    ASSERT_EQ(closed.filter_wait, walked.filter_wait) << nn::to_string(s) << ' ' << to_string(a);
    std::uint64_t passes = 0;
    for_each_kind_of_pass(s, a, [&](const PassGeometry&, std::span<const Following> following) {
      for (const Following& next : following) passes += static_cast<std::uint64_t>(next.count);
    });
    ASSERT_EQ(passes, pass_count(s, a));
    const auto first = link_transfer_cycles(static_cast<std::uint64_t>((first_filter_words(s, a) + 3) / 4), slow);
    (walked.filter_wait > first ? waited : hidden) += 1;
  }
  EXPECT_GT(waited, 50u);
  EXPECT_GT(hidden, 50u);
}

// The closed forms against a walk over the passes that adds up what each PE set does.
TEST(Counts, ClosedFormsEqualTheSumOverPasses) {
  base::Random random(7);
  for (int round = 0; round < 500; ++round) {
    const auto [s, a] = small_layer(random);

    arch::Activity sum;
    for_each_pass(s, a, [&](const Pass& pass) {
      const auto words = [](std::initializer_list<std::int64_t> factors) {
        std::int64_t value = 1;
        for (const std::int64_t factor : factors) value *= factor;
        return static_cast<std::uint64_t>(value);
      };
      const std::int64_t windows = pass.images.count * pass.rows.count * pass.columns.count;
      const std::uint64_t tile = ifmap_tile_words(s, pass);
      if (pass.loads_ifmaps) sum.glb.ifmap_write += tile, sum.dram_uncompressed.ifmap_read += tile;
      if (pass.loads_ifmaps && pass.first_channels) {
        sum.glb.psum_fill += static_cast<std::uint64_t>(pass.ofmap_tile_words());
        sum.dram_uncompressed.bias_read += static_cast<std::uint64_t>(pass.resident_filters.count);
      }
      sum.glb.ifmap_read += tile / static_cast<std::uint64_t>(ifmap_rows(s, pass).count) *
                            static_cast<std::uint64_t>(sent_ifmap_rows(s, a));
      sum.glb.psum_read += words({windows, pass.filters.count});
      sum.glb.filter_read += words({pass.filters.count, pass.channels.count, s.R, s.S});
      sum.noc.local += words({windows, pass.filters.count, s.R * a.r - 1});
      for (std::int64_t set = 0; set < a.t; ++set)
        for (std::int64_t channel_set = 0; channel_set < a.r; ++channel_set) {
          const std::int64_t filters = filters_of_set(a, pass.filters.count, set);
          const std::int64_t channels = channels_of_set(a, pass.channels.count, channel_set);
          const std::int64_t pes = s.R * pass.rows.count, positions = pass.images.count * pass.columns.count;
          if (filters == 0 || channels == 0) continue;
          const std::int64_t width = ifmap_columns(s, pass).count;
          const std::int64_t kept = s.V <= s.S ? (pass.columns.count - 1) * s.V + s.S : pass.columns.count * s.S;
          sum.macs += words({pes, positions, filters, channels, s.S});
          sum.spad.psum_read += words({pes, positions, filters, channels * s.S - 1});
          sum.spad.ifmap_write += words({pes, pass.images.count, kept, channels});
          sum.fifo.ifmap += words({pes, pass.images.count, width, channels});
          sum.fifo.filter += words({pes, filters, channels, s.S});
        }
    });
    const arch::Activity count = scheduled_counts(s, a);
    const std::string name = to_string(s) + " " + to_string(a);
    EXPECT_EQ(count.macs, sum.macs) << name;
    EXPECT_EQ(count.glb.ifmap_write, sum.glb.ifmap_write) << name;
    EXPECT_EQ(count.dram_uncompressed.ifmap_read, sum.dram_uncompressed.ifmap_read) << name;
    EXPECT_EQ(count.dram_uncompressed.bias_read, sum.dram_uncompressed.bias_read) << name;
    EXPECT_EQ(count.glb.psum_fill, sum.glb.psum_fill) << name;
    EXPECT_EQ(count.glb.ifmap_read, sum.glb.ifmap_read) << name;
    EXPECT_EQ(count.glb.psum_read, sum.glb.psum_read) << name;
    EXPECT_EQ(count.glb.filter_read, sum.glb.filter_read) << name;
    EXPECT_EQ(count.noc.local, sum.noc.local) << name;
    EXPECT_EQ(count.spad.psum_read, sum.spad.psum_read) << name;
    EXPECT_EQ(count.spad.ifmap_write, sum.spad.ifmap_write) << name;
    EXPECT_EQ(count.fifo.ifmap, sum.fifo.ifmap) << name;
    EXPECT_EQ(count.fifo.filter, sum.fifo.filter) << name;
  }
}

// T2: a spad takes a word a cycle; the bus can be 6 entries of 4 words ahead of it.
TEST(PassStreams, FilterSpadsFillOneRowAfterTheOtherBehindWhatFifosTakeAhead) {
  PassGeometry pass{1, 2, 1, 1, 1, 1, 1, 2, 24, 1, {1, 1, 1, 24, 1, 1, 1, 1}};
  EXPECT_EQ(pass_streams(pass, chip).filter_fill, 48u);  // 24 filters of 2 words
  pass.filters = 6;
  EXPECT_EQ(pass_streams(pass, chip).filter_fill, 12u);
  pass.filters = 24, pass.R = 3;
  EXPECT_EQ(pass_streams(pass, chip).filter_fill, 24u + 24u + 48u);
}

// T1: the sets of a row take turns on the bus: the last of set 0's 3 words comes behind 2 of each other full set, and 2 of
// the one that has 8 filters; then its 4 filters are written.
TEST(PassStreams, FilterSetsOfARowTakeTurns) {
  const PassGeometry pass{1, 1, 1, 1, 1, 1, 1, 1, 4 * 12 + 8, 1, {1, 1, 1, 12, 1, 1, 8, 1}};
  EXPECT_EQ(pass_streams(pass, chip).filter_fill, 2u * 4u + 2u + 4u);
}

}  // namespace
}  // namespace eyeriss::mapping
