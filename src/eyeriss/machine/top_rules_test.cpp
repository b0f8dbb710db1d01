// Rules T20 to T26 of docs/timing-model.md: the units of the link against times counted by hand and against
// mapping/transfers.h.
#include <gtest/gtest.h>

#include <set>

#include "eyeriss/machine/machine.h"
#include "eyeriss/machine/time_pass.h"
#include "eyeriss/mapping/counts.h"
#include "eyeriss/rlc/word_ends.h"

namespace eyeriss::machine {
namespace {

arch::ChipConfig clocks(std::int64_t core_mhz, std::int64_t link_mhz) {
  arch::ChipConfig chip;
  chip.core_clock_hz = core_mhz * 1'000'000, chip.link_clock_hz = link_mhz * 1'000'000;
  return chip;
}

std::vector<bool> half_psums(const arch::ChipConfig& chip) {
  std::vector<bool> banks(static_cast<std::size_t>(chip.glb_banks));
  std::fill_n(banks.begin(), chip.glb_banks / 2, true);
  return banks;
}

struct Tile {
  mapping::Pass pass;
  Glb glb;
  Tile(std::int64_t words, const arch::ChipConfig& chip) : glb(half_psums(chip), chip) {
    pass.images = pass.rows = pass.resident_filters = {0, 1};
    pass.columns = {0, words};
  }
};

std::uint64_t fetch_cycles(std::size_t words, const arch::ChipConfig& chip) {
  Tile tile(1, chip);
  FilterFetch fetch{LinkIn(chip)};
  fetch.begin(raw_stream(std::vector<std::int16_t>(words, 5)));
  std::uint64_t cycle = 0;
  for (; !fetch.done(); ++cycle) fetch.tick(cycle, tile.glb, nullptr);
  return cycle;
}

std::uint64_t load_cycles(Stream psums, bool from_dram, Stream ifmaps, std::int64_t tile_words,
                          const arch::ChipConfig& chip) {
  Tile tile(tile_words, chip);
  Load load(LinkIn(chip), chip);
  load.begin(tile.pass, std::move(psums), from_dram, std::move(ifmaps));
  std::uint64_t cycle = 0;
  for (; !load.done(cycle); ++cycle) load.tick(cycle, tile.glb, nullptr);
  return cycle;
}

std::uint64_t drain_cycles(const std::vector<std::int16_t>& words, bool coded, const arch::ChipConfig& chip) {
  Tile tile(static_cast<std::int64_t>(words.size()), chip);
  for (std::size_t k = 0; k < words.size(); ++k) tile.glb.write_psum(k, words[k]);
  Drain drain{LinkOut(chip)};
  drain.begin(words.size(), false, coded);
  for (std::uint64_t cycle = 1; !drain.done(); ++cycle) drain.tick(cycle, tile.glb, nullptr);
  EXPECT_EQ(words_of(drain.stream()), words);
  return drain.cycles();
}

std::vector<std::int16_t> dense(std::size_t count) {
  return std::vector<std::int16_t>(count, 9);
}

TEST(RuleT20, ATransferTakesItsLinkCyclesAndTheCrossing) {
  const arch::ChipConfig chip = clocks(200, 60);
  EXPECT_EQ(fetch_cycles(0, chip), 0u);
  EXPECT_EQ(fetch_cycles(1, chip), 4u + 2);  // link edge 1 is at 3.33 core cycles
  EXPECT_EQ(fetch_cycles(4, chip), 4u + 2);
  EXPECT_EQ(fetch_cycles(5, chip), 7u + 2);    // edge 2 at 6.67
  EXPECT_EQ(fetch_cycles(12, chip), 10u + 2);  // edge 3 at 10 exactly
  EXPECT_EQ(fetch_cycles(4000, chip), 3334u + 2);
  EXPECT_EQ(fetch_cycles(400, clocks(100, 250)), 40u + 2);
}

TEST(RuleT21, APassWaitsForItsFiltersFromTheFirstCycleAfterItsPredecessorOn) {
  // Two channel groups, so two passes with filters of the same size; the link clock decides whether the second has to
  // wait.
  const nn::ConvShape shape{1, 1, 8, 8, 1, 4, 1, 3, 1, 1};
  const mapping::Mapping map{8, 1, 1, 8, 4, 1, 1, 2};
  const nn::Fmap ifmaps(1, 8, 1, 4), bias(1, 8, 1, 1);
  const nn::Filters filters(8, 8, 1, 3);
  mapping::LayerWork work{shape, map, &ifmaps, &filters, &bias};
  const mapping::PassCycles pass = time_pass({1, 3, 1, 1, 1, 1, 2, 4, 8, 4, {1, 1, 1, 8, 4, 1, 1, 1}}, {});
  std::set<std::uint64_t> waits;
  for (std::int64_t link_mhz = 5; link_mhz <= 90; ++link_mhz) {
    const arch::ChipConfig chip = clocks(200, link_mhz);
    const std::uint64_t transfer = fetch_cycles(96, chip), complete = pass.filters_read + transfer;
    const std::uint64_t wait = complete > pass.pass ? complete - pass.pass : 0;
    const arch::Activity activity = run(work, chip).layer.activity;
    EXPECT_EQ(activity.filter_wait_cycles, transfer + wait);
    EXPECT_EQ(activity.processing_cycles, 2 * pass.pass + transfer + wait);
    waits.insert(wait);
  }
  EXPECT_TRUE(waits.count(0) == 1 && *std::next(waits.begin()) <= 3) << "the edge was not met";
}

TEST(RuleT22, ARawLoadIsBoundByTheLink) {
  const arch::ChipConfig chip = clocks(200, 60);
  EXPECT_EQ(load_cycles(raw_stream({}), false, raw_stream(dense(12)), 4, chip), 10u + 2 + 1);
  EXPECT_EQ(load_cycles(raw_stream({}), false, raw_stream(dense(13)), 4, chip), 14u + 2 + 1);
  EXPECT_EQ(load_cycles(raw_stream(dense(5)), true, raw_stream(dense(4)), 5, chip),
            10u + 2 + 1);  // psums first: 2 + 1 words
}

TEST(RuleT22, ACodedWordOfThirteenWordsTakesFourCyclesAndHoldsTheNextUp) {
  const arch::ChipConfig chip = clocks(200, 200);
  std::vector<std::int16_t> words(12, 0);
  words[11] = 1;  // with two more levels: 12 + 1 + 1 words in one coded word
  words.push_back(1), words.push_back(1);
  EXPECT_EQ(load_cycles(raw_stream({}), false, coded_stream(words), 4, chip), 1u + 2 + 4);
  std::vector<std::int16_t> twice = words;
  twice.insert(twice.end(), words.begin(), words.end());
  EXPECT_EQ(load_cycles(raw_stream({}), false, coded_stream(twice), 4, chip), 1u + 2 + 4 + 4);
  EXPECT_EQ(load_cycles(raw_stream({}), false, coded_stream(std::vector<std::int16_t>(96, 0)), 4, chip), 1u + 2 + 24);
}

TEST(RuleT22, AFullLinkFifoHoldsTheLinkUp) {
  // Coded words of 96 zeros take 24 cycles each; the link would bring one a cycle.
  base::Random random(3);
  for (int round = 0; round < 50; ++round) {
    const arch::ChipConfig chip = clocks(random.between(50, 250), random.between(50, 250));
    std::vector<std::int16_t> words(static_cast<std::size_t>(random.between(1, 6000)));
    for (std::int16_t& word : words) word = random.chance(0.02) ? std::int16_t{1} : std::int16_t{0};
    std::vector<std::uint64_t> ends;
    rlc::WordEnds finder;
    finder.feed(words, [&](std::uint64_t end) { ends.push_back(end); });
    finder.finish([&](std::uint64_t end) { ends.push_back(end); });
    EXPECT_EQ(load_cycles(raw_stream({}), false, coded_stream(words), 4, chip), mapping::load_cycles(0, ends, chip));
  }
}

TEST(RuleT22, ALinkWordTakesTheSlotThatIsFreedInTheCycleOfItsEdge) {
  // The FIFO is full while words of 96 zeros are decoded; dense words after them empty it, and then every edge counts.
  for (std::int64_t link_mhz = 20; link_mhz <= 200; link_mhz += 5) {
    const arch::ChipConfig chip = clocks(200, link_mhz);
    std::vector<std::int16_t> words(std::size_t{40} * 96, 0);
    words.insert(words.end(), 600, std::int16_t{1});
    std::vector<std::uint64_t> ends;
    for (std::uint64_t k = 1; k <= 40; ++k) ends.push_back(96 * k);
    for (std::uint64_t k = 1; k <= 200; ++k) ends.push_back(40 * 96 + 3 * k);
    EXPECT_EQ(load_cycles(raw_stream({}), false, coded_stream(words), 4, chip), mapping::load_cycles(0, ends, chip))
        << link_mhz << " MHz";
  }
}

TEST(RuleT23, TheFillOfThePsumBanksIsTheLeastThatALoadTakes) {
  const arch::ChipConfig chip = clocks(200, 200);
  const auto with_tile = [&](std::int64_t words) {
    return load_cycles(raw_stream(dense(1)), false, raw_stream(dense(4)), words, chip);
  };
  EXPECT_EQ(with_tile(20), 5u);  // edge 2 + crossing + 1 as well
  EXPECT_EQ(with_tile(21), 6u);  // 6 rows of 64 bits
  EXPECT_EQ(with_tile(2048), 512u);
  EXPECT_EQ(with_tile(2049), 512u);  // two banks, at once
  EXPECT_EQ(load_cycles(raw_stream(dense(2048)), true, raw_stream(dense(4)), 2048, chip),
            513u + 2 + 1);  // from DRAM: no fill
}

TEST(RuleT24, ADrainCrossesAtTheEdgeAfterTheOneThatSeesItsWord) {
  const arch::ChipConfig chip = clocks(200, 60);
  EXPECT_EQ(drain_cycles(dense(4), false, chip), 7u + 2);   // read in cycle 1; edge 1 at 4 sees it, edge 2 at 7
  EXPECT_EQ(drain_cycles(dense(8), false, chip), 10u + 2);  // edge 3
  EXPECT_EQ(drain_cycles(dense(3), true, chip), 7u + 2);
  EXPECT_EQ(drain_cycles(dense(6), true, chip), 10u + 2);  // two coded words
}

TEST(RuleT24, AFullLinkFifoHoldsTheReadingUp) {
  base::Random random(4);
  for (int round = 0; round < 50; ++round) {
    const arch::ChipConfig chip = clocks(random.between(50, 250), random.between(20, 250));
    std::vector<std::int16_t> words(static_cast<std::size_t>(random.between(1, 3000)));
    const double zeros = random.unit();
    for (std::int16_t& word : words) word = random.chance(zeros) ? std::int16_t{0} : std::int16_t{1};
    std::vector<std::uint64_t> ends;
    rlc::WordEnds finder;
    finder.feed(words, [&](std::uint64_t end) { ends.push_back(end); });
    finder.finish([&](std::uint64_t end) { ends.push_back(end); });
    EXPECT_EQ(drain_cycles(words, true, chip), mapping::drain_cycles(ends, chip));
    EXPECT_EQ(drain_cycles(words, false, chip), mapping::raw_drain_cycles(words.size(), chip));
  }
}

TEST(RuleT25, TotalAddsLoadsAndDrains) {
  const nn::ConvShape shape{1, 2, 8, 8, 5, 9, 3, 3, 1, 1};
  const nn::Fmap ifmaps(2, 8, 5, 9), bias(1, 8, 1, 1);
  const nn::Filters filters(8, 8, 3, 3);
  const mapping::LayerWork work{shape, {8, 1, 2, 4, 4, 1, 2, 7}, &ifmaps, &filters, &bias};
  const arch::Activity a = run(work, {}).layer.activity;
  EXPECT_GT(a.load_cycles, 0u);
  EXPECT_GT(a.drain_cycles, 0u);
  EXPECT_EQ(a.total_cycles, a.processing_cycles + a.load_cycles + a.drain_cycles);
}

TEST(RuleT26, OverlapHidesTheShorterOfProcessingAndFmapTraffic) {
  const nn::ConvShape shape{1, 1, 1, 1, 20, 20, 1, 1, 1, 1};
  const nn::Fmap ifmaps(1, 1, 20, 20), bias(1, 1, 1, 1);
  const nn::Filters filters(1, 1, 1, 1);
  const mapping::LayerWork work{shape, {1, 1, 5, 1, 1, 1, 1, 20}, &ifmaps, &filters, &bias};
  for (const std::int64_t link_hz : {600'000'000, 60'000'000}) {  // processing is the longer one, then the traffic
    arch::ChipConfig chip;
    chip.rlc_fmaps = false;
    chip.link_clock_hz = link_hz;
    const arch::Activity a = run(work, chip).layer.activity;
    EXPECT_EQ(a.processing_cycles > a.load_cycles + a.drain_cycles, link_hz == 600'000'000);
    chip.overlap_dram = true;
    EXPECT_EQ(run(work, chip).layer.activity.total_cycles,
              std::max(a.processing_cycles, a.load_cycles + a.drain_cycles));
  }
}

}  // namespace
}  // namespace eyeriss::machine
