#include "eyeriss/report/seeded_run.h"

#include <gtest/gtest.h>

namespace eyeriss::report {
namespace {

const SeededLayer small{"small", {1, 2, 16, 8, 16, 16, 3, 3, 1, 1}, {}, 0.6, 0.7, 0, false};

MeasuredLayer run(const SeededLayer& layer, const std::string& chip_yaml = "") {
  return run_seeded({layer}, arch::parse_chip_config(chip_yaml, "chip"), energy::find_energy_table("eyeriss-65nm"))[0];
}

double fraction(std::uint64_t part, std::uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

TEST(SeededRun, HasTheWantedZeros) {
  const arch::Activity a = run(small).activity;
  EXPECT_NEAR(fraction(a.ifmap_zero_words, a.ifmap_words), 0.6, 0.03);
  EXPECT_NEAR(fraction(a.ofmap_zero_words, a.ofmap_words), 0.7, 0.01);
  EXPECT_NEAR(fraction(a.gated_macs, a.macs), 0.6, 0.03);
}

TEST(SeededRun, IsTheSameEveryTime) {
  EXPECT_EQ(run(small).activity, run(small).activity);
}

TEST(SeededRun, WithoutGatingTheSameMacsCostMoreEnergyAndNoTime) {
  const MeasuredLayer gated = run(small), open = run(small, "zero_gating: false");
  EXPECT_EQ(open.activity.gated_macs, 0u);
  EXPECT_EQ(open.activity.spad.filter_read, open.activity.macs);
  EXPECT_EQ(open.activity.total_cycles, gated.activity.total_cycles);
  EXPECT_GT(open.energy_pj.filter_spad, gated.energy_pj.filter_spad);
  EXPECT_GT(open.energy_pj.multipliers_and_adders, gated.energy_pj.multipliers_and_adders);
}

TEST(SeededRun, OverlappedTrafficTakesLessTimeAndMovesTheSameWords) {
  const MeasuredLayer built = run(small), overlapped = run(small, "overlap_dram: true");
  EXPECT_LT(overlapped.activity.total_cycles, built.activity.total_cycles);
  EXPECT_EQ(overlapped.activity.dram, built.activity.dram);
  EXPECT_EQ(overlapped.energy_pj.filter_spad, built.energy_pj.filter_spad);
  EXPECT_EQ(overlapped.activity.clocked_pe_cycles * built.activity.total_cycles,  // the same PEs, in all cycles
            built.activity.clocked_pe_cycles * overlapped.activity.total_cycles);
  EXPECT_LT(overlapped.energy_pj.psum_spad, built.energy_pj.psum_spad);
  EXPECT_LT(overlapped.energy_pj.clock_network, built.energy_pj.clock_network);
}

TEST(SeededRun, RlcOfPrunedFiltersMovesFewerWords) {
  SeededLayer pruned = small;
  pruned.filter_zeros = 0.8;
  const arch::Activity raw = run(pruned).activity, coded = run(pruned, "rlc_filters: true").activity;
  EXPECT_EQ(raw.dram.filter_read, raw.dram_uncompressed.filter_read);
  EXPECT_LT(coded.dram.filter_read, raw.dram.filter_read / 2);
  EXPECT_EQ(coded.dram.ifmap_read, raw.dram.ifmap_read);
}

TEST(SeededRun, WithoutRlcFmapsMoveAsTheyAre) {
  const arch::Activity a = run(small, "rlc_fmaps: false").activity;
  EXPECT_EQ(a.dram, a.dram_uncompressed);
  EXPECT_LT(run(small).activity.dram.ifmap_read, a.dram.ifmap_read);
}

TEST(SeededRun, EnergiesOfLayersAddUp) {
  const energy::EnergyTable table = energy::find_energy_table("eyeriss-65nm");
  const std::vector<MeasuredLayer> layers = run_seeded({small, small}, {}, table);
  const MeasuredLayer sum = sum_of(layers);
  EXPECT_DOUBLE_EQ(sum.energy_pj.system(), layers[0].energy_pj.system() + layers[1].energy_pj.system());
  EXPECT_EQ(sum.activity.macs, 2 * layers[0].activity.macs);
  EXPECT_NE(layers[0].activity.ifmap_zero_words, layers[1].activity.ifmap_zero_words)
      << "each layer has a seed of its own";
}

}  // namespace
}  // namespace eyeriss::report
