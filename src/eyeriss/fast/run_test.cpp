// The fast engine on every instruction set and thread count, and its counts against plain recounting.
#include "eyeriss/fast/run.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <hwy/highway.h>
#include <algorithm>

#include "eyeriss/base/error.h"
#include "eyeriss/base/random.h"
#include "eyeriss/mapping/counts.h"
#include "eyeriss/mapping/pass_bound.h"
#include "eyeriss/mapping/transfers.h"
#include "eyeriss/nn/fixed16.h"
#include "eyeriss/nn/reference_conv.h"
#include "eyeriss/rlc/codec.h"
#include "eyeriss/rlc/stream_ends_test.h"

namespace eyeriss::fast {
namespace {

using mapping::Mapping;

struct Layer {
  nn::ConvShape shape;
  Mapping mapping;
  int shift;
  int filter_bits = 16;
  double zeros = 0.5;
  bool bias = true;
  nn::Fmap ifmaps{}, initial{};
  nn::Filters filters{};

  void fill(std::uint64_t seed) {
    base::Random random(seed);
    const std::int64_t end = std::int64_t{1} << (filter_bits - 1);
    ifmaps = nn::Fmap(shape.N, shape.G * shape.C, shape.H, shape.W);
    filters = nn::Filters(shape.M, shape.C, shape.R, shape.S);
    initial = bias ? nn::Fmap(1, shape.M, 1, 1) : nn::Fmap(shape.N, shape.M, shape.E(), shape.F());
    for (auto& word : ifmaps.data)
      word = random.chance(zeros) ? std::int16_t{0} : static_cast<std::int16_t>(random.between(-32768, 32767));
    for (auto& word : filters.data) word = static_cast<std::int16_t>(random.between(-end, end - 1));
    for (auto& word : initial.data) word = static_cast<std::int16_t>(random.between(-32768, 32767));
  }
  mapping::LayerWork work() const {
    mapping::LayerWork work;
    work.shape = shape, work.mapping = mapping, work.shift = shift;
    work.ifmaps = &ifmaps, work.filters = &filters, work.initial_psums = &initial;
    return work;
  }
};

// Sizes around the kernels' edges: 1 to 9 positions, one to three blocks of filters, odd windows, groups, strides, 1x1
// and FC; more ofmap positions than are worked on in one turn.
std::vector<Layer> layers() {
  std::vector<Layer> all = {
      {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, {}, 16},
      {{1, 1, 33, 3, 5, 7, 3, 3, 1, 1}, {33, 1, 3, 4, 3, 1, 2, 5}, 16},
      {{1, 2, 32, 4, 4, 5, 2, 2, 1, 1}, {8, 2, 2, 8, 2, 2, 1, 4}, 16},
      {{2, 1, 70, 5, 9, 8, 3, 2, 2, 3}, {35, 1, 2, 7, 1, 2, 1, 3}, 12, 12},
      {{1, 3, 16, 8, 1, 1, 1, 1, 1, 1}, {16, 3, 1, 16, 8, 1, 1, 1}, 16},
      {{1, 4, 65, 6, 3, 3, 3, 3, 1, 1}, {65, 4, 1, 16, 4, 2, 1, 1}, 15},
      {{4, 1, 4, 1, 6, 40, 3, 3, 1, 1}, {1, 1, 4, 1, 1, 1, 1, 38}, 8},
      {{1, 1, 40, 2, 23, 30, 11, 11, 4, 4}, {40, 1, 4, 8, 1, 1, 2, 5}, 16},
      {{1, 2, 12, 3, 8, 20, 2, 4, 2, 1}, {12, 2, 3, 4, 3, 1, 3, 8}, 31},
      {{1, 1, 20, 3, 6, 6, 3, 3, 1, 1}, {10, 1, 4, 5, 3, 1, 2, 4}, 0, 4},
      {{1, 2, 24, 7, 9, 9, 3, 3, 1, 2}, {12, 1, 7, 12, 4, 1, 1, 2}, 20},
      {{1, 9, 3, 2, 32, 32, 1, 1, 1, 1}, {3, 1, 8, 3, 2, 1, 1, 32}, 14},
  };
  std::uint64_t seed = 0;
  for (Layer& layer : all) {
    layer.bias = seed % 3 != 2;
    layer.zeros = 0.2 * static_cast<double>(seed % 6);
    layer.fill(++seed);
  }
  return all;
}

const arch::ChipConfig eyeriss_chip;

mapping::LayerResult run_layer(const Layer& layer, const arch::ChipConfig& chip = eyeriss_chip,
                               bool count_overflows = false) {
  mapping::LayerWork work = layer.work();
  work.count_overflows = count_overflows;
  return run(work, chip, [&](const mapping::PassGeometry& pass) { return mapping::pass_lower_bound(pass, chip); });
}

nn::Fmap reference(const Layer& layer, bool round = false, std::uint64_t* overflowed = nullptr) {
  nn::Fmap ofmaps =
      nn::reference_conv(layer.shape, layer.ifmaps, layer.filters, layer.initial, layer.shift, round, overflowed);
  for (auto& word : ofmaps.data) word = nn::relu(word);
  return ofmaps;
}

class OnlyTarget {
 public:
  explicit OnlyTarget(std::int64_t target) { choose(target); }
  ~OnlyTarget() { choose(0); }  // 0: what the processor has

 private:
  static void choose(std::int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
};

TEST(FastEngine, EqualsTheReferenceOnEveryInstructionSetOfThisProcessor) {
  const std::int64_t supported = hwy::SupportedTargets() | HWY_STATIC_TARGET;
  int targets = 0;
  for (std::int64_t left = supported & HWY_TARGETS; left != 0; left &= left - 1, ++targets) {
    const std::int64_t target = left & -left;
    const OnlyTarget only(target);
    for (const Layer& layer : layers()) {
      SCOPED_TRACE(fmt::format("{}: {}", hwy::TargetName(target), to_string(layer.shape)));
      std::uint64_t overflowed = 0;
      const nn::Fmap expected = reference(layer, false, &overflowed);
      const mapping::LayerResult result = run_layer(layer), counted = run_layer(layer, eyeriss_chip, true);
      ASSERT_EQ(result.ofmaps, expected);
      ASSERT_EQ(counted.ofmaps, expected);
      ASSERT_EQ(counted.activity.overflowed_words, overflowed);
      arch::ChipConfig rounding;
      rounding.round_products = true;
      ASSERT_EQ(run_layer(layer, rounding).ofmaps, reference(layer, true));
    }
  }
  EXPECT_GE(targets, 1);
}

TEST(FastEngine, CountsAreTheSameOnEveryInstructionSet) {
  std::vector<arch::Activity> counts;
  for (const Layer& layer : layers()) counts.push_back(run_layer(layer).activity);
  for (std::int64_t left = (hwy::SupportedTargets() | HWY_STATIC_TARGET) & HWY_TARGETS; left != 0; left &= left - 1) {
    const OnlyTarget only(left & -left);
    auto expected = counts.begin();
    for (const Layer& layer : layers())
      ASSERT_EQ(run_layer(layer).activity, *expected++) << hwy::TargetName(left & -left);
  }
}

TEST(FastEngine, ThreadsDoNotChangeAnything) {
  for (const Layer& layer : layers()) {
    const mapping::LayerResult once = tbb::task_arena(1).execute([&] { return run_layer(layer, eyeriss_chip, true); });
    for (const int threads : {2, 7}) {
      const tbb::global_control allowed(tbb::global_control::max_allowed_parallelism,
                                        static_cast<std::size_t>(threads));
      const mapping::LayerResult result =
          tbb::task_arena(threads).execute([&] { return run_layer(layer, eyeriss_chip, true); });
      ASSERT_EQ(result.ofmaps, once.ofmaps) << threads;
      ASSERT_EQ(result.activity, once.activity) << threads;
    }
  }
}

TEST(FastEngine, SumsOfMoreThanTwoToTheSixteenProductsOverflowExactly) {
  Layer layer{{1, 1, 2, 1024, 12, 12, 12, 12, 1, 1}, {1, 1, 1, 1, 1, 1, 1, 1}, 15};
  layer.fill(7);
  std::fill(layer.ifmaps.data.begin(), layer.ifmaps.data.end(), std::int16_t{-32768});
  std::fill(layer.filters.data.begin(), layer.filters.data.end(), std::int16_t{32767});
  std::uint64_t overflowed = 0;
  const nn::Fmap expected = reference(layer, false, &overflowed);
  const mapping::LayerResult result = run_layer(layer, eyeriss_chip, true);
  EXPECT_EQ(result.ofmaps, expected);
  EXPECT_EQ(result.activity.overflowed_words, 2u);
  EXPECT_EQ(overflowed, 2u);
}

// 2^17 products of -2^15 are -2^32: a sum in 32 bits would come out as 0, which does fit.
TEST(FastEngine, SumsThatWrapToNothingInThirtyTwoBitsOverflowToo) {
  Layer layer{{1, 1, 1, 1024, 12, 12, 12, 12, 1, 1}, {1, 1, 1, 1, 1, 1, 1, 1}, 0};
  layer.fill(7);
  std::fill(layer.ifmaps.data.begin(), layer.ifmaps.data.end(), std::int16_t{-32768});
  std::fill(layer.filters.data.begin(), layer.filters.data.end(), std::int16_t{0});
  int products = 0;
  for (std::int64_t i = 0; i < 12; ++i)
    for (std::int64_t s = 0; s < 12; ++s)
      for (std::int64_t channel = 0; channel < 1024 && products < 1 << 17; ++channel, ++products)
        layer.filters.at(0, channel, i, s) = 1;
  const mapping::LayerResult result = run_layer(layer, eyeriss_chip, true);
  EXPECT_EQ(result.ofmaps, reference(layer));
  EXPECT_EQ(result.activity.overflowed_words, 1u);
}

TEST(FastEngine, SumsAreFoldedBeforeTheyLeaveSixteenBits) {
  base::Random random(5);
  for (const std::int64_t ifmap : {-32768, 32767, 20000, 300})
    for (const int shift : {13, 16, 18}) {
      Layer layer{{1, 1, 40, 30, 4, 4, 3, 3, 1, 1}, {40, 1, 2, 8, 1, 1, 1, 2}, shift};
      layer.fill(3);
      for (auto& word : layer.ifmaps.data) word = static_cast<std::int16_t>(ifmap);
      for (auto& word : layer.filters.data) word = static_cast<std::int16_t>(random.between(1, 32767) >> shift % 5 * 3);
      std::uint64_t overflowed = 0;
      const nn::Fmap expected = reference(layer, false, &overflowed);
      const mapping::LayerResult result = run_layer(layer, eyeriss_chip, true);
      EXPECT_EQ(result.ofmaps, expected) << ifmap << ' ' << shift;
      EXPECT_EQ(result.activity.overflowed_words, overflowed) << ifmap << ' ' << shift;
    }
}

// -21845 / 2 rounds down to -10923. Three of these are -32769, though three times 10922 would fit 16 bits.
TEST(FastEngine, ProductsThatRoundDownAreFoldedInTime) {
  Layer layer{{1, 1, 1, 6, 1, 1, 1, 1, 1, 1}, {}, 1};
  layer.fill(1);
  std::fill(layer.ifmaps.data.begin(), layer.ifmaps.data.end(), std::int16_t{-21845});
  layer.filters.data = {1, 0, 1, 0, 1, 0};  // every other word: one lane of the sums
  layer.initial.data = {1000};
  const mapping::LayerResult result = run_layer(layer, eyeriss_chip, true);
  EXPECT_EQ(result.ofmaps, reference(layer));
  EXPECT_EQ(result.activity.overflowed_words, 0u);  // -31769 with the bias
}

TEST(FastEngine, FiltersPackedOnceServeEveryRun) {
  for (const Layer& layer : layers()) {
    const PackedFilters packed = pack(layer.shape, layer.filters, layer.shift);
    const auto timer = [](const mapping::PassGeometry& pass) { return mapping::pass_lower_bound(pass, eyeriss_chip); };
    EXPECT_EQ(run(layer.work(), eyeriss_chip, timer, &packed).ofmaps, reference(layer));
  }
}

// The words of a part of an fmap in the order of its stream.
std::vector<std::int16_t> tile(const nn::Fmap& fmap, mapping::Range images, mapping::Range channels,
                               mapping::Range rows, mapping::Range columns) {
  std::vector<std::int16_t> words;
  for (std::int64_t n = images.begin; n < images.end(); ++n)
    for (std::int64_t c = channels.begin; c < channels.end(); ++c)
      for (std::int64_t h = rows.begin; h < rows.end(); ++h)
        for (std::int64_t w = columns.begin; w < columns.end(); ++w) words.push_back(fmap.at(n, c, h, w));
  return words;
}

// Counts of one layer by walking passes and MACs and by coding every stream.
void recount(const Layer& layer, const mapping::LayerResult& result, const arch::ChipConfig& chip, bool coded) {
  const nn::ConvShape& s = layer.shape;
  std::uint64_t gated = 0, ifmap_read = 0, ofmap_write = 0, load = 0, drain = 0, filter_read = 0;
  mapping::for_each_pass(s, layer.mapping, [&](const mapping::Pass& pass) {
    for (std::int64_t n = pass.images.begin; n < pass.images.end(); ++n)
      for (std::int64_t c = pass.channels.begin; c < pass.channels.end(); ++c)
        for (std::int64_t e = pass.rows.begin; e < pass.rows.end(); ++e)
          for (std::int64_t f = pass.columns.begin; f < pass.columns.end(); ++f)
            for (std::int64_t i = 0; i < s.R; ++i)
              for (std::int64_t j = 0; j < s.S; ++j)
                if (layer.ifmaps.at(n, pass.group * s.C + c, e * s.U + i, f * s.V + j) == 0)
                  gated += static_cast<std::uint64_t>(pass.filters.count);
    const std::int64_t group_filters = pass.group * s.filters_per_group();
    filter_read += 4 * rlc::encode(tile(layer.filters, {group_filters + pass.filters.begin, pass.filters.count},
                                        pass.channels, {0, s.R}, {0, s.S}))
                           .size();
    const auto psums = static_cast<std::uint64_t>(pass.ofmap_tile_words());
    if (pass.loads_ifmaps) {
      const auto words = tile(layer.ifmaps, pass.images, {pass.group * s.C + pass.channels.begin, pass.channels.count},
                              ifmap_rows(s, pass), ifmap_columns(s, pass));
      const auto stream = rlc::encode(words);
      std::uint64_t raw = !pass.first_channels ? 0
                          : layer.bias         ? static_cast<std::uint64_t>(pass.resident_filters.count + 3) / 4
                                               : (psums + 3) / 4;
      if (!coded) raw += (words.size() + 3) / 4;
      const auto cycles = mapping::load_cycles(
          raw, coded ? rlc::stream_ends(stream, words.size()) : std::vector<std::uint64_t>{}, chip);
      load += std::max(cycles, pass.first_channels && layer.bias ? mapping::psum_fill_cycles(psums, chip) : 0);
      ifmap_read += coded ? 4 * stream.size() : words.size();
    }
    if (pass.drains_ofmaps) {
      const auto words =
          tile(result.ofmaps, pass.images, {group_filters + pass.resident_filters.begin, pass.resident_filters.count},
               pass.rows, pass.columns);
      const auto stream = rlc::encode(words);
      drain += coded ? mapping::drain_cycles(rlc::stream_ends(stream, words.size()), chip)
                     : mapping::raw_drain_cycles(words.size(), chip);
      ofmap_write += coded ? 4 * stream.size() : words.size();
    }
  });
  const arch::Activity& count = result.activity;
  EXPECT_EQ(count.gated_macs, chip.zero_gating ? gated : 0);
  EXPECT_EQ(count.ifmap_zero_words,
            static_cast<std::uint64_t>(std::count(layer.ifmaps.data.begin(), layer.ifmaps.data.end(), 0)));
  EXPECT_EQ(count.dram.ifmap_read, ifmap_read);
  EXPECT_EQ(count.dram.ofmap_write, ofmap_write);
  EXPECT_EQ(count.dram.filter_read, chip.rlc_filters ? filter_read : count.dram_uncompressed.filter_read);
  EXPECT_EQ(count.load_cycles, load);
  EXPECT_EQ(count.drain_cycles, drain);
  EXPECT_EQ(count.total_cycles, count.processing_cycles + load + drain);
}

TEST(FastEngine, CountsOfTheDataEqualPlainRecounting) {
  arch::ChipConfig variant;
  variant.zero_gating = false;
  variant.rlc_fmaps = false;
  variant.rlc_filters = true;
  variant.core_clock_hz = 250'000'000;
  variant.link_clock_hz = 90'000'000;
  for (const Layer& layer : layers()) {
    SCOPED_TRACE(to_string(layer.shape));
    recount(layer, run_layer(layer), eyeriss_chip, true);
    recount(layer, run_layer(layer, variant), variant, false);
  }
}

// Where a filter has more taps than 16 bits count, zeros are weighed row by row.
TEST(FastEngine, CountsOfHugeFiltersEqualPlainRecounting) {
  arch::ChipConfig chip;
  chip.array_rows = 200;
  chip.row_id_bits = chip.ifmap_col_id_bits = 8;
  chip.ifmap_spad_words = chip.filter_spad_words = chip.max_filter_width = 200;
  chip.glb_banks = 100, chip.glb_filter_banks = 40;
  Layer layer{{1, 1, 2, 1, 186, 188, 182, 184, 1, 1}, {2, 1, 5, 1, 1, 1, 1, 5}, 8};
  layer.fill(7);
  recount(layer, run_layer(layer, chip), chip, true);
}

// The biases of the last 3 filters take one link word, like those of 4, but fewer cycles to fill the psum banks.
TEST(FastEngine, LoadsOfEqualWordsAreTimedByTheirPsumFill) {
  Layer layer{{1, 1, 7, 1, 10, 30, 1, 1, 1, 1}, {4, 1, 10, 4, 1, 1, 1, 30}, 16};
  layer.zeros = 1.0;
  layer.fill(1);
  recount(layer, run_layer(layer), eyeriss_chip, true);
}

TEST(FastEngine, CodedFiltersAreThoseOfTheirGroup) {
  arch::ChipConfig chip;
  chip.rlc_filters = true;
  Layer layer{{2, 1, 8, 4, 6, 6, 3, 3, 1, 1}, {4, 1, 4, 4, 2, 1, 1, 4}, 16};
  layer.fill(1);
  std::fill(layer.filters.data.begin() + static_cast<std::ptrdiff_t>(layer.filters.data.size() / 2),
            layer.filters.data.end(), std::int16_t{0});
  recount(layer, run_layer(layer, chip), chip, true);
}

TEST(FastEngine, UnfinishedPsumsLeaveAsTheyAre) {
  const Layer layer = layers()[3];
  mapping::LayerWork work = layer.work();
  work.ofmaps_finished = false;
  const auto result = run(work, eyeriss_chip, [](const mapping::PassGeometry& pass) {
    return mapping::pass_lower_bound(pass, eyeriss_chip);
  });
  EXPECT_EQ(result.ofmaps, nn::reference_conv(layer.shape, layer.ifmaps, layer.filters, layer.initial, layer.shift));
  EXPECT_EQ(result.activity.dram.psum_write, layer.shape.ofmap_words());
  EXPECT_EQ(result.activity.dram.ofmap_write, 0u);
}

TEST(FastEngine, AnIllegalMappingIsABug) {
  Layer layer = layers()[1];
  layer.mapping.p = 25;
  EXPECT_THROW(run_layer(layer), base::Bug);
}

}  // namespace
}  // namespace eyeriss::fast
