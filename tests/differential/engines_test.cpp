// The engines give the same words and the same counts.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "differential/difference.h"
#include "eyeriss/base/random.h"
#include "eyeriss/fast/run.h"
#include "eyeriss/machine/machine.h"
#include "eyeriss/machine/time_pass.h"
#include "eyeriss/nn/fixed16.h"
#include "eyeriss/nn/reference_conv.h"
#include "property/random_cases.h"
#include "property/random_chip.h"
#include "property/random_layer.h"

namespace eyeriss {
namespace {

using tests::difference;

// What the random layers reached.
struct Reached {
  int strides = 0, segments = 0, channel_sets = 0, filter_sets = 0, images = 0, last_strips = 0, last_channels = 0,
      last_filters = 0, column_tiles = 0, one_channel = 0, one_by_one = 0, fully_connected = 0, empty_channel_sets = 0,
      groups = 0;

  void add(const nn::ConvShape& s, const mapping::Mapping& a, const arch::ChipConfig& chip) {
    strides += s.U > 1, segments += a.e > chip.array_columns, channel_sets += a.r > 1, filter_sets += a.t > 1,
        images += a.n > 1;
    last_strips += s.E() % a.e != 0, last_channels += s.C % (a.q * a.r) != 0,
        last_filters += s.filters_per_group() % (a.p * a.t) != 0;
    column_tiles += a.f < s.F(), one_channel += s.C == 1, one_by_one += s.R == 1 && s.S == 1;
    fully_connected += s.H == s.R && s.W == s.S, groups += s.G > 1;
    const std::int64_t last = s.C % (a.q * a.r);
    empty_channel_sets += last != 0 && last <= (a.r - 1) * a.q;
  }
  bool all() const {
    for (const int count :
         {strides, segments, channel_sets, filter_sets, images, last_strips, last_channels, last_filters, column_tiles,
          one_channel, one_by_one, fully_connected, empty_channel_sets, groups})
      if (count < 5) return false;
    return true;
  }
};

// The images `images` of an fmap, or all of a bias.
nn::Fmap some_images(const nn::Fmap& fmap, mapping::Range images) {
  nn::Fmap some(images.count, fmap.dims[1], fmap.dims[2], fmap.dims[3]);
  std::copy_n(&fmap.data[fmap.index(images.begin, 0, 0, 0)], some.data.size(), some.data.begin());
  return some;
}

// The layer on the fast engine in portions of one to three images, wherever its image groups end.
mapping::LayerResult run_in_portions(const mapping::LayerWork& work, const arch::ChipConfig& chip,
                                     const mapping::PassTimer& timer, base::Random& random) {
  const nn::ConvShape& s = work.shape;
  const bool has_bias = work.initial_psums->dims == std::array<std::int64_t, 4>{1, s.M, 1, 1};
  fast::PortionedRun run(work, !has_bias, chip);
  mapping::LayerResult result;
  result.ofmaps = nn::Fmap(0, s.M, s.E(), s.F());
  for (std::int64_t first = 0; first < s.N;) {
    const mapping::Range images{first, std::min(random.between(1, 3), s.N - first)};
    const nn::Fmap ifmaps = some_images(*work.ifmaps, images),
                   psums = has_bias ? *work.initial_psums : some_images(*work.initial_psums, images);
    mapping::LayerWork portion = work;
    portion.shape.N = images.count;
    portion.ifmaps = &ifmaps;
    portion.initial_psums = &psums;
    const nn::Fmap ofmaps = run.run(portion);
    result.ofmaps.data.insert(result.ofmaps.data.end(), ofmaps.data.begin(), ofmaps.data.end());
    first = images.end();
  }
  result.ofmaps.dims[0] = s.N;
  result.activity = run.activity(timer);
  return result;
}

// Runs the layer on both engines and the reference.
void expect_agreement(const tests::RandomLayer& layer, const mapping::LayerWork& work, const arch::ChipConfig& chip) {
  const mapping::LayerResult machine = machine::run(work, chip).layer;
  const auto timer = [&](const mapping::PassGeometry& pass) { return machine::time_pass(pass, chip); };
  ASSERT_EQ(difference(machine, fast::run(work, chip, timer)), "");

  nn::Fmap reference = nn::reference_conv(layer.shape, layer.ifmaps, layer.filters, layer.initial_psums, layer.shift,
                                          chip.round_products);
  if (layer.relu && layer.ofmaps_finished)
    for (std::int16_t& word : reference.data) word = nn::relu(word);
  ASSERT_EQ(machine.ofmaps, reference);
}

std::string describe(std::uint64_t seed, const tests::RandomLayer& layer) {
  return fmt::format("seed {}: {}, {}, shift {}", seed, to_string(layer.shape), to_string(layer.mapping), layer.shift);
}

// Every count, also where an image group and with it the streams of its tiles are divided.
TEST(Engines, TheFastEngineInPortionsOfImagesAgreesWithTheMachineOnThreeHundredRandomLayers) {
  int batches = 0, divided_groups = 0, psums = 0, coded = 0;
  for (std::uint64_t seed = 2001; seed <= 2300; ++seed) {
    base::Random random(seed);
    arch::ChipConfig chip = tests::random_chip(random);
    chip.rlc_filters = random.chance(0.3);
    chip.overlap_dram = random.chance(0.3);
    const tests::RandomLayer layer = tests::random_layer(random, chip, 60'000);
    mapping::LayerWork work = layer.work();
    work.count_overflows = random.chance(0.2);
    SCOPED_TRACE(describe(seed, layer));
    const auto timer = [&](const mapping::PassGeometry& pass) { return machine::time_pass(pass, chip); };
    ASSERT_EQ(difference(run_in_portions(work, chip, timer, random), machine::run(work, chip).layer), "");
    batches += layer.shape.N > 3;
    divided_groups += layer.shape.N > 3 && layer.mapping.n > 1;
    psums += layer.shape.N > 3 && work.initial_psums->dims[0] > 1;
    coded += layer.shape.N > 3 && layer.mapping.n > 1 && layer.ifmaps_compressed && layer.ofmaps_finished;
  }
  for (const int reached : {batches, divided_groups, psums, coded}) EXPECT_GT(reached, 5);
}

TEST(Engines, ReferenceFastAndMachineAgreeOnFiveHundredRandomLayers) {
  Reached reached;
  const std::uint64_t cases = tests::random_cases(500);
  for (std::uint64_t seed = 1; seed <= cases; ++seed) {
    base::Random random(seed);
    const arch::ChipConfig chip = tests::random_chip(random);
    const tests::RandomLayer layer = tests::random_layer(random, chip, 60'000);
    mapping::LayerWork work = layer.work();
    work.count_overflows = random.chance(0.2);
    reached.add(layer.shape, layer.mapping, chip);
    SCOPED_TRACE(describe(seed, layer));
    ASSERT_NO_FATAL_FAILURE(expect_agreement(layer, work, chip));
  }
  if (cases == 500) {
    EXPECT_TRUE(reached.all());
  }
}

// AlexNet's layers are in tests/paper. These two are what AlexNet has not: strips of wide fmaps that wait for the psum
// bus, and 512 channels whose last strip is one row.
TEST(Engines, FastAndMachineAgreeOnTwoLayersOfVgg16) {
  const arch::ChipConfig chip;
  struct {
    const char* name;
    nn::ConvShape shape;
    mapping::Mapping mapping;
    double zeros;
  } const layers[] = {
      {"CONV1-1", {1, 1, 64, 3, 226, 226, 3, 3, 1, 1}, {16, 1, 13, 4, 1, 1, 4, 224}, 0.02},
      {"CONV5-1", {1, 2, 512, 512, 16, 16, 3, 3, 1, 1}, {64, 2, 13, 16, 4, 2, 2, 14}, 0.7},
  };
  for (const auto& layer : layers) {
    SCOPED_TRACE(layer.name);
    const nn::ConvShape& s = layer.shape;
    base::Random random(7);
    const nn::Fmap ifmaps = tests::random_words(random, {s.N, s.C, s.H, s.W}, layer.zeros, 4000);
    const nn::Filters filters = tests::random_words(random, {s.M, s.C, s.R, s.S}, 0.0, 4000);
    const nn::Fmap bias = tests::random_words(random, {1, s.M, 1, 1}, 0.0, 100);
    mapping::LayerWork work{s, layer.mapping, &ifmaps, &filters, &bias};
    work.shift = 12;
    work.ifmaps_compressed = s.C != 3;
    work.count_overflows = true;
    machine::Options options;
    options.jobs = 2;
    const mapping::LayerResult machine = machine::run(work, chip, options).layer;
    const auto timer = [&](const mapping::PassGeometry& pass) { return machine::time_pass(pass, chip); };
    EXPECT_EQ(difference(machine, fast::run(work, chip, timer)), "");
  }
}

// Each option of ChipConfig alone on the published chip. It must also change a count or a word of some layer: an option
// that no engine looks at would agree too.
TEST(Engines, AgreeUnderEachOptionOfTheChip) {
  const arch::ChipConfig published;
  for (bool arch::ChipConfig::*const option :
       {&arch::ChipConfig::zero_gating, &arch::ChipConfig::rlc_fmaps, &arch::ChipConfig::rlc_filters,
        &arch::ChipConfig::overlap_dram, &arch::ChipConfig::round_products}) {
    arch::ChipConfig chip;
    chip.*option = !(published.*option);
    std::string option_name;
    arch::for_each_field(chip, [&](const char* name, const auto& value) {
      if (static_cast<const void*>(&value) == &(chip.*option)) option_name = name;
    });
    int changed = 0;
    const std::uint64_t cases = tests::random_cases(40);
    for (std::uint64_t seed = 1001; seed < 1001 + cases; ++seed) {
      base::Random random(seed);
      const tests::RandomLayer layer = tests::random_layer(random, chip, 60'000);
      const mapping::LayerWork work = layer.work();
      SCOPED_TRACE(option_name + ", " + describe(seed, layer));
      ASSERT_NO_FATAL_FAILURE(expect_agreement(layer, work, chip));
      changed += difference(machine::run(work, chip).layer, machine::run(work, published).layer) != "";
    }
    EXPECT_GT(changed, cases == 40 ? 5 : 0) << option_name;
  }
}

}  // namespace
}  // namespace eyeriss
