// Laws of the fast engine on 2,000 seeded random layers.
#include "eyeriss/fast/run.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "eyeriss/mapping/counts.h"
#include "eyeriss/mapping/pass_bound.h"
#include "eyeriss/nn/fixed16.h"
#include "eyeriss/nn/reference_conv.h"
#include "property/random_cases.h"
#include "property/random_layer.h"

namespace eyeriss {
namespace {

TEST(FastEngine, EqualsTheReferenceAndConservesWordsOnTwoThousandRandomLayers) {
  arch::ChipConfig chip;
  const mapping::PassTimer timer = [&](const mapping::PassGeometry& pass) {
    return mapping::pass_lower_bound(pass, chip);
  };
  for (std::uint64_t seed = 1; seed <= tests::random_cases(2000); ++seed) {
    base::Random random(seed);
    const tests::RandomLayer layer = tests::random_layer(random, chip, 400'000);
    mapping::LayerWork work = layer.work();
    work.count_overflows = random.chance(0.2);
    chip.round_products = random.chance(0.1);
    SCOPED_TRACE(
        fmt::format("seed {}: {}, {}, shift {}", seed, to_string(layer.shape), to_string(layer.mapping), layer.shift));

    std::uint64_t overflowed = 0;
    nn::Fmap expected = nn::reference_conv(layer.shape, layer.ifmaps, layer.filters, layer.initial_psums, layer.shift,
                                           chip.round_products, &overflowed);
    if (layer.relu && layer.ofmaps_finished)
      for (std::int16_t& word : expected.data) word = nn::relu(word);
    const mapping::LayerResult result = fast::run(work, chip, timer);
    ASSERT_EQ(result.ofmaps, expected);

    const arch::Activity& count = result.activity;
    ASSERT_EQ(count.overflowed_words, work.count_overflows ? overflowed : 0);
    ASSERT_EQ(count.macs, layer.shape.macs());
    ASSERT_EQ(count.spad.filter_read + count.gated_macs, count.macs);
    ASSERT_EQ(count.glb.psum_read, count.glb.psum_write);
    ASSERT_EQ(count.glb.psum_fill, count.ofmap_words);
    ASSERT_EQ(count.glb.ofmap_read, count.ofmap_words);
    ASSERT_EQ(count.glb.filter_write, count.dram_uncompressed.filter_read);
    ASSERT_EQ(count.glb.ifmap_write, count.dram_uncompressed.ifmap_read);
    ASSERT_EQ(count.total_cycles, count.processing_cycles + count.load_cycles + count.drain_cycles);
    ASSERT_EQ(count.ofmap_zero_words,
              static_cast<std::uint64_t>(std::count(expected.data.begin(), expected.data.end(), 0)));
  }
}

}  // namespace
}  // namespace eyeriss
