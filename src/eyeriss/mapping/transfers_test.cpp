// The rules of the link (T20 to T26), against the recurrences as docs/timing-model.md writes them.
#include "eyeriss/mapping/transfers.h"

#include <gtest/gtest.h>

#include <vector>

#include "eyeriss/base/random.h"
#include "eyeriss/rlc/word_ends.h"

namespace eyeriss::mapping {
namespace {

const arch::ChipConfig chip;  // 200 and 60 MHz: 10 core cycles hold 3 link cycles

std::uint64_t core_cycle(std::uint64_t edge, const arch::ChipConfig& c) {
  const auto core = static_cast<std::uint64_t>(c.core_clock_hz), link = static_cast<std::uint64_t>(c.link_clock_hz);
  return (edge * core + link - 1) / link;
}

std::uint64_t edge_at_or_after(std::uint64_t cycle, const arch::ChipConfig& c) {
  std::uint64_t edge = 0;
  while (core_cycle(edge, c) < cycle) ++edge;
  return edge;
}

// T22 with arrays, as the rule is written.
std::uint64_t load_as_written(const std::vector<std::uint64_t>& word_cycles, const arch::ChipConfig& c) {
  std::vector<std::uint64_t> l, pop, done;
  for (std::size_t k = 0; k < word_cycles.size(); ++k) {
    std::uint64_t edge = k == 0 ? 1 : l[k - 1] + 1;
    if (k >= 16) edge = std::max(edge, edge_at_or_after(pop[k - 16], c));
    l.push_back(edge);
    pop.push_back(std::max(core_cycle(edge, c) + 2, k == 0 ? 0 : done[k - 1]));
    done.push_back(pop[k] + word_cycles[k]);
  }
  return done.empty() ? 0 : done.back();
}

// T24 one core cycle after the other: 4 words are read in it when the RLC words that they complete have slots.
std::uint64_t drain_as_written(const std::vector<std::uint64_t>& ends, const arch::ChipConfig& c) {
  std::vector<std::uint64_t> l;
  for (std::uint64_t cycle = 1, read = 0; l.size() < ends.size(); ++cycle) {
    bool room = true;
    std::size_t complete = l.size();
    for (; complete < ends.size() && ends[complete] <= read + 4; ++complete) {
      const std::size_t freed_by = complete - 16;
      if (complete >= 16) room = room && freed_by < l.size() && core_cycle(l[freed_by], c) <= cycle;
    }
    if (!room) continue;
    read += 4;
    while (l.size() < complete) l.push_back(std::max(l.empty() ? 0 : l.back(), edge_at_or_after(cycle, c)) + 1);
  }
  return ends.empty() ? 0 : core_cycle(l.back(), c) + 2;
}

std::vector<std::uint64_t> random_ends(base::Random& random) {
  const double zeros = random.chance(0.1) ? 1.0 : random.unit();
  std::vector<std::int16_t> data(static_cast<std::size_t>(random.between(1, 900)));
  for (auto& word : data) word = random.chance(zeros) ? 0 : 1;
  std::vector<std::uint64_t> ends;
  const auto add = [&](std::uint64_t end) { ends.push_back(end); };
  rlc::WordEnds word_ends;
  word_ends.feed(data, add);
  word_ends.finish(add);
  return ends;
}

arch::ChipConfig random_clocks(base::Random& random) {
  arch::ChipConfig c;
  const std::int64_t hz[] = {200'000'000, 60'000'000, 90'000'000, 250'000'000, 7, 11, 1000, 13'000'001};
  if (random.chance(0.7)) c.core_clock_hz = hz[random.between(0, 3)], c.link_clock_hz = hz[random.between(0, 3)];
  if (random.chance(0.2)) c.core_clock_hz = hz[random.between(4, 6)], c.link_clock_hz = hz[random.between(4, 6)];
  return c;
}

TEST(T20Link, MovesAWordEachLinkCycleAndCrosses) {
  EXPECT_EQ(link_transfer_cycles(0, chip), 0u);
  EXPECT_EQ(link_transfer_cycles(1, chip), 4u + 2);
  EXPECT_EQ(link_transfer_cycles(2, chip), 7u + 2);
  EXPECT_EQ(link_transfer_cycles(3, chip), 10u + 2);
  EXPECT_EQ(link_transfer_cycles(300, chip), 1000u + 2);
}

TEST(T22Load, RawWordsTakeTheLinksTimeAndOneCycleIntoTheGlb) {
  for (const std::uint64_t words : {1u, 2u, 3u, 17u, 300u})
    EXPECT_EQ(load_cycles(words, {}, chip), link_transfer_cycles(words, chip) + 1);
  EXPECT_EQ(load_cycles(0, {}, chip), 0u);
}

TEST(T22Load, ZerosMakeTheDecoderTheBottleneck) {
  std::vector<std::uint64_t> ends;  // 96 zeros a coded word: 24 cycles each, longer than the link's 10/3
  for (std::uint64_t k = 1; k <= 100; ++k) ends.push_back(96 * k);
  EXPECT_EQ(load_cycles(0, ends, chip), 4u + 2 + 100 * 24);
}

TEST(T22Load, EqualsTheRecurrenceOnRandomStreamsAndClocks) {
  base::Random random(22);
  for (int round = 0; round < 400; ++round) {
    const arch::ChipConfig c = random_clocks(random);
    std::uint64_t begin = 0;
    const auto ends = random_ends(random);
    std::vector<std::uint64_t> cycles(static_cast<std::size_t>(random.between(0, 40)), 1);
    const std::uint64_t raw = cycles.size();
    for (const std::uint64_t end : ends) {
      cycles.push_back(std::max<std::uint64_t>(1, (end - begin + 3) / 4));
      begin = end;
    }
    ASSERT_EQ(load_cycles(raw, ends, c), load_as_written(cycles, c)) << round;
  }
}

TEST(T23InitialPsums, EveryBankIsFilledARowACycle) {
  EXPECT_EQ(psum_fill_cycles(36'960, chip), 512u);  // CONV1: 96 x 7 x 55 words in 19 banks
  EXPECT_EQ(psum_fill_cycles(2048, chip), 512u);
  EXPECT_EQ(psum_fill_cycles(2047, chip), 512u);
  EXPECT_EQ(psum_fill_cycles(9, chip), 3u);
}

TEST(T24Drain, TheLinkIsTheBottleneckOfRawWords) {
  // The first 4 words are read in cycle 1, before the second edge, and leave with the next.
  EXPECT_EQ(raw_drain_cycles(4, chip), core_cycle(2, chip) + 2);
  EXPECT_EQ(raw_drain_cycles(400, chip), core_cycle(101, chip) + 2);
  EXPECT_EQ(raw_drain_cycles(0, chip), 0u);
}

TEST(T24Drain, ZerosMakeTheReadingTheBottleneck) {
  std::vector<std::uint64_t> ends;
  for (std::uint64_t k = 1; k <= 100; ++k) ends.push_back(96 * k);
  EXPECT_EQ(drain_cycles(ends, chip), core_cycle(edge_at_or_after(2400, chip) + 1, chip) + 2);
}

TEST(T24Drain, EqualsTheRuleOnRandomStreamsAndClocks) {
  base::Random random(24);
  for (int round = 0; round < 400; ++round) {
    const arch::ChipConfig c = random_clocks(random);
    const auto ends = random_ends(random);
    ASSERT_EQ(drain_cycles(ends, c), drain_as_written(ends, c)) << round;
  }
}

TEST(T25Latency, AddsWhatTheChipDoesNotOverlap) {
  arch::ChipConfig c;
  EXPECT_EQ(total_cycles(100, 30, 20, c), 150u);
  c.overlap_dram = true;
  EXPECT_EQ(total_cycles(100, 30, 20, c), 100u);
  EXPECT_EQ(total_cycles(40, 30, 20, c), 50u);
}

}  // namespace
}  // namespace eyeriss::mapping
