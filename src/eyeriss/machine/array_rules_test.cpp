// Rules T1 to T12 of docs/timing-model.md, on machines small enough to count on fingers.
#include <gtest/gtest.h>

#include "eyeriss/machine/small_pass.h"

namespace eyeriss::machine {
namespace {

// {G, N, M, C, H, W, R, S, U, V} and {m, n, e, p, q, r, t, f}.
std::vector<std::string> texts(const std::vector<Line>& lines, std::size_t length) {
  std::vector<std::string> found;
  for (const Line& line : lines) found.push_back(line.text.substr(0, length));
  return found;
}

TEST(RuleT1, FiltersGoRowByRowFromTheBottomAndAlternateBetweenTheSets) {
  // R=2, r=2: tag rows 3 to 0. t=2 sets of p=3 filters, S=2, q=1: 6 words, dense: 2 bus words a PE.
  const SmallPass pass = run_small_pass({1, 1, 6, 2, 2, 2, 2, 2, 1, 1}, {6, 1, 1, 3, 1, 2, 2, 1});
  std::vector<std::string> expected;
  for (const char row : {'3', '2', '1', '0'})
    for (const char* col : {"0", "1", "0", "1"})
      expected.push_back(std::string("filter-gin row=") + row + " col=" + col);
  EXPECT_EQ(texts(pass.all("filter-gin"), 22), expected);
  EXPECT_EQ(pass.all("filter-gin").at(2).text, "filter-gin row=3 col=0 0000 0000");  // 6 = 4 + 2 words
}

TEST(RuleT1, TheBusSendsAWordEveryCycleWhileFifosHaveRoom) {
  const SmallPass pass = run_small_pass({1, 1, 6, 2, 2, 2, 2, 2, 1, 1}, {6, 1, 1, 3, 1, 2, 2, 1});
  const auto sent = pass.all("filter-gin");
  for (std::size_t k = 0; k < sent.size(); ++k) EXPECT_EQ(sent[k].cycle, k);
  EXPECT_EQ(pass.filters_read, sent.size());
}

TEST(RuleT2, AFilterSpadTakesOneWordACycle) {
  // One PE, 24 filters x 2 taps = 48 words in 12 entries: entry k is written by cycle 4k+4, after a cycle in the FIFO.
  const SmallPass pass = run_small_pass({1, 1, 24, 1, 1, 2, 1, 2, 1, 1}, {24, 1, 1, 24, 1, 1, 1, 1});
  const auto written = pass.all("PE 0,0 filters");
  ASSERT_EQ(written.size(), 12u);
  for (std::size_t k = 0; k < 12; ++k) EXPECT_EQ(written[k].cycle, 4 * k + 4);
}

TEST(RuleT2, TheFifoTakesSixEntriesAheadAndTheNextWhenOneIsWritten) {
  const SmallPass pass = run_small_pass({1, 1, 24, 1, 1, 2, 1, 2, 1, 1}, {24, 1, 1, 24, 1, 1, 1, 1});
  const auto sent = pass.all("filter-gin");
  // Six entries fill the FIFO; the first is written by cycle 4, so the seventh finds room at once. From then on a word
  // goes out in the cycle after an entry has been written.
  for (std::size_t k = 0; k < 7; ++k) EXPECT_EQ(sent[k].cycle, k) << k;
  EXPECT_EQ(sent[7].cycle, 9u);  // one cycle after the second entry, written by cycle 8
  EXPECT_EQ(sent[8].cycle, 13u);
}

TEST(RuleT3, APeComputesInTheCycleAfterItsOwnFiltersAreCompleteNotEarlier) {
  // Two PEs stacked (R=2): the lower one starts while the upper one still fills.
  const SmallPass pass = run_small_pass({1, 1, 24, 1, 2, 2, 2, 2, 1, 1}, {24, 1, 1, 24, 1, 1, 1, 1});
  const std::uint64_t lower = pass.last("PE 1,0 filters"), upper = pass.last("PE 0,0 filters");
  EXPECT_EQ(pass.first("PE 1,0 macs"), lower + 1);
  EXPECT_EQ(pass.first("PE 0,0 macs"), upper + 1);
  EXPECT_LT(lower + 1, upper);
}

TEST(RuleT4, ATapTakesACycleForEachFilter) {
  const SmallPass pass = run_small_pass({1, 1, 5, 2, 1, 3, 1, 3, 1, 1}, {5, 1, 1, 5, 2, 1, 1, 1});
  const auto macs = pass.all("PE 0,0 macs");
  ASSERT_EQ(macs.size(), 5u + 2u);  // 6 taps; the last one in two words of psums
  for (std::size_t tap = 0; tap < 6; ++tap) {
    EXPECT_EQ(macs[tap].cycle, macs[0].cycle + 5 * tap);
    EXPECT_EQ(macs[tap].text, "PE 0,0 macs window=0 tap=" + std::to_string(tap) +
                                  (tap < 5 ? " filter=0 count=5" : " filter=0 count=4"));
  }
  EXPECT_EQ(macs[6].text, "PE 0,0 macs window=0 tap=5 filter=4 count=1");
  EXPECT_EQ(macs[6].cycle, macs[5].cycle + 4);
}

TEST(RuleT5, IfmapWordsAreInterleavedByRowWithinChannelSetWithinChannel) {
  // Strip of e=2 rows, R=1, U=1: tile rows 0, 1; q=2, r=2. Channel set 1 is four row IDs on.
  const SmallPass pass = run_small_pass({1, 1, 1, 4, 2, 2, 1, 1, 1, 1}, {1, 1, 2, 1, 2, 2, 1, 2});
  const std::vector<std::string> column = {"ifmap-gin row=0 col=0", "ifmap-gin row=0 col=1", "ifmap-gin row=4 col=0",
                                           "ifmap-gin row=4 col=1"};
  std::vector<std::string> expected;
  for (int k = 0; k < 4; ++k) expected.insert(expected.end(), column.begin(), column.end());  // 2 channels of 2 columns
  EXPECT_EQ(texts(pass.all("ifmap-gin"), 21), expected);
}

TEST(RuleT5, AWordWaitsUntilTheLastOfItsPesIsReady) {
  // Ten windows wait for filters: the bus stops when spad (12 words) and FIFO (6) of the first PE are full.
  const SmallPass pass = run_small_pass({1, 1, 24, 1, 1, 40, 1, 9, 1, 1}, {24, 1, 1, 24, 1, 1, 1, 32});
  const std::uint64_t start = pass.first("PE 0,0 macs");
  const auto sent = pass.all("ifmap-gin");
  const auto before = std::count_if(sent.begin(), sent.end(), [&](const Line& line) { return line.cycle <= start; });
  EXPECT_EQ(before, 12 + 6);
  // Tap 0 takes 24 cycles; its word leaves, one moves up in that cycle, and the bus sends in the next.
  EXPECT_EQ(pass.all("PE 0,0 keep").at(12).cycle, start + 24);
  EXPECT_EQ(sent.at(18).cycle, start + 25);
}

TEST(RuleT5, AShorterStripStepsThroughTheRowsOfAWholeOne) {
  const nn::ConvShape shape{1, 1, 1, 1, 5, 2, 1, 1, 1, 1};
  const mapping::Mapping map{1, 1, 3, 1, 1, 1, 1, 2};
  EXPECT_EQ(run_small_pass(shape, map, {}, 0).all("ifmap-gin").size(), 6u);
  EXPECT_EQ(run_small_pass(shape, map, {}, 1).all("ifmap-gin").size(), 6u);  // of 2 rows
  EXPECT_TRUE(run_small_pass(shape, map, {}, 1).all("PE 0,2").empty());      // gated
}

TEST(RuleT6, ATapUsesAWordInTheCycleAfterItCameIntoTheSpad) {
  // p=1, S=1, V=1: the filters are there first, so MACs follow the ifmap words.
  const SmallPass pass = run_small_pass({1, 1, 1, 1, 1, 6, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 1, 6});
  const auto sent = pass.all("ifmap-gin"), kept = pass.all("PE 0,0 keep"), macs = pass.all("PE 0,0 macs");
  for (std::size_t k = 0; k < 6; ++k) {
    EXPECT_EQ(kept[k].cycle, sent[k].cycle + 1);
    EXPECT_EQ(macs[k].cycle, kept[k].cycle + 1);
  }
}

TEST(RuleT6, WordsThatNoWindowNeedsAreDropped) {
  // V=3, S=2: of 9 columns the windows at 0, 3, 6 use 0 1, 3 4, 6 7.
  const SmallPass pass = run_small_pass({1, 1, 1, 1, 1, 9, 1, 2, 1, 3}, {1, 1, 1, 1, 1, 1, 1, 3});
  std::string kept;
  for (const Line& line : pass.lines) {
    if (line.text == "PE 0,0 keep ifmap") kept += 'k';
    if (line.text == "PE 0,0 drop ifmap") kept += 'd';
  }
  EXPECT_EQ(kept, "kkdkkdkkd");
}

TEST(RuleT7, TheLastTapWaitsForItsPsumWordAndOnlyTheLast) {
  // Two PEs: the upper one's psums come through the lower one. Both have their first taps done when the lower one's
  // psums arrive.
  const SmallPass pass = run_small_pass({1, 1, 4, 1, 2, 2, 2, 2, 1, 1}, {4, 1, 1, 4, 1, 1, 1, 1});
  const std::uint64_t handed = pass.first("ln PE 1,0");
  EXPECT_EQ(pass.first("PE 0,0 macs window=0 tap=1"), handed + 1);
  EXPECT_LT(pass.first("PE 0,0 macs window=0 tap=0"), handed);
}

TEST(RuleT7, TheLastTapWaitsForRoomInTheOutputFifo) {
  // One entry: a word of psums is pushed two cycles after its last MAC, the GON takes it in the next, and the next
  // burst follows.
  arch::ChipConfig chip;
  chip.fifo_depth = 1;
  const SmallPass pass = run_small_pass({1, 1, 8, 1, 1, 1, 1, 1, 1, 1}, {8, 1, 1, 8, 1, 1, 1, 1}, chip);
  const auto macs = pass.all("PE 0,0 macs"), gon = pass.all("gon");
  ASSERT_EQ(macs.size(), 2u);
  EXPECT_EQ(gon[0].cycle, macs[0].cycle + 3 + 3);
  EXPECT_EQ(macs[1].cycle, gon[0].cycle + 1);
}

TEST(RuleT7, APeWithoutChannelsPassesAWordACycleOn) {
  // r=2, C=3 of q=2: channel set 1 has one channel; in C=5's last group it has none.
  const SmallPass pass = run_small_pass({1, 1, 8, 5, 1, 4, 1, 1, 1, 1}, {8, 1, 1, 8, 2, 2, 1, 4}, {}, 1);
  const auto on = pass.all("PE 1,0 psum on"), gin = pass.all("psum-gin");
  ASSERT_EQ(on.size(), 8u);
  EXPECT_TRUE(pass.all("PE 1,0 macs").empty());
  for (std::size_t k = 0; k < 4; ++k) EXPECT_EQ(on[k].cycle, gin[k].cycle + 1);
}

TEST(RuleT8, TheLocalNetworkHandsAWordUpInTheCycleAfterItsPush) {
  const SmallPass pass = run_small_pass({1, 1, 4, 1, 2, 2, 2, 2, 1, 1}, {4, 1, 1, 4, 1, 1, 1, 1});
  EXPECT_EQ(pass.first("ln PE 1,0"), pass.first("PE 1,0 psum out") + 1);
}

TEST(RuleT9, PsumsGoInOrderOfColumnWordSetAndSetColumn) {
  // p=5: words of 4 and 1 filters; t=2 sets side by side, e=2; F=1.
  const SmallPass pass = run_small_pass({1, 1, 10, 1, 2, 1, 1, 1, 1, 1}, {10, 1, 2, 5, 1, 1, 2, 1});
  const std::vector<std::string> in = {"psum-gin PE 0,0 0000 0000 0000 0000",
                                       "psum-gin PE 0,1 0000 0000 0000 0000",
                                       "psum-gin PE 0,2 0000 0000 0000 0000",
                                       "psum-gin PE 0,3 0000 0000 0000 0000",
                                       "psum-gin PE 0,0 0000",
                                       "psum-gin PE 0,1 0000",
                                       "psum-gin PE 0,2 0000",
                                       "psum-gin PE 0,3 0000"};
  EXPECT_EQ(texts(pass.all("psum-gin"), 40), in);
  EXPECT_EQ(texts(pass.all("gon"), 11),
            (std::vector<std::string>{"gon PE 0,0 ", "gon PE 0,1 ", "gon PE 0,2 ", "gon PE 0,3 ", "gon PE 0,0 ",
                                      "gon PE 0,1 ", "gon PE 0,2 ", "gon PE 0,3 "}));
}

TEST(RuleT9, BothPsumBusesMoveAWordACycle) {
  const SmallPass pass = run_small_pass({1, 1, 10, 1, 2, 1, 1, 1, 1, 1}, {10, 1, 2, 5, 1, 1, 2, 1});
  const auto in = pass.all("psum-gin");
  for (std::size_t k = 0; k < in.size(); ++k) EXPECT_EQ(in[k].cycle, k);
}

TEST(RuleT10, APassEndsWithItsLastPsum) {
  const SmallPass pass = run_small_pass({1, 2, 10, 3, 4, 9, 2, 3, 1, 1}, {10, 2, 3, 5, 2, 1, 2, 7});
  EXPECT_EQ(pass.cycles, pass.last("gon") + 1);
}

TEST(RuleT10, AndNotBeforeTheEndOfTheIfmapRows) {
  // V=12, S=1, two windows: the last 11 columns of each row come after the last psum.
  const SmallPass pass = run_small_pass({1, 1, 1, 1, 1, 24, 1, 1, 1, 12}, {1, 1, 1, 1, 1, 1, 1, 2});
  EXPECT_GT(pass.last("PE 0,0 drop"), pass.last("gon"));
  EXPECT_EQ(pass.cycles, pass.last("PE 0,0 drop") + 1);
}

TEST(RuleT11, AFifoShowsPushesAndPopsAfterTheEdgeOnly) {
  Fifos fifos(1, 2, 1);
  const auto nothing = [](std::size_t) {};
  *fifos.push(0) = 7;
  EXPECT_FALSE(fifos.can_pop(0));
  fifos.edge(nothing, nothing);
  ASSERT_TRUE(fifos.can_pop(0));
  EXPECT_EQ(*fifos.front(0), 7);
  *fifos.push(0) = 8;
  fifos.edge(nothing, nothing);
  EXPECT_FALSE(fifos.can_push(0));
  fifos.pop(0);
  EXPECT_FALSE(fifos.can_push(0));  // the freed slot can be filled in the next cycle
  EXPECT_EQ(fifos.level(0), 2u);
  fifos.edge(nothing, nothing);
  EXPECT_TRUE(fifos.can_push(0));
  EXPECT_EQ(*fifos.front(0), 8);
}

TEST(RuleT12, APsumCanBeTakenThreeCyclesAfterItsLastMacWasIssued) {
  const SmallPass pass = run_small_pass({1, 1, 4, 1, 1, 2, 1, 2, 1, 1}, {4, 1, 1, 4, 1, 1, 1, 1});
  const std::uint64_t last_mac = pass.first("PE 0,0 macs window=0 tap=1") + 3;
  EXPECT_EQ(pass.first("PE 0,0 psum out"), last_mac + 2);
  EXPECT_EQ(pass.first("gon"), last_mac + 3);
}

}  // namespace
}  // namespace eyeriss::machine
