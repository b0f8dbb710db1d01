#include "eyeriss/energy/area.h"

#include <gtest/gtest.h>

namespace eyeriss::energy {
namespace {

const arch::ChipConfig chip;
const AreaTable table = area_table_65nm();

TEST(Area, PartsOfThePesSumToTheArray) {
  const Area a = area(table, chip);
  EXPECT_DOUBLE_EQ(a.spads() + a.pe_fifos + a.pe_controls + a.multipliers_and_adders, a.pe_array);
  EXPECT_GT(a.filter_spads, a.psum_spads);
  EXPECT_GT(a.psum_spads, a.ifmap_spads);
}

TEST(Area, SramIsTheGlobalBufferAndTheFilterSpads) {
  EXPECT_EQ(area(table, chip).sram_bytes, 27u * 4096 + 168u * 448);
}

TEST(Area, AnArrayOfTwiceTheRowsDoublesWhatBelongsToPesOnly) {
  arch::ChipConfig large = chip;
  large.array_rows *= 2;
  const Area one = area(table, chip), two = area(table, large);
  EXPECT_NEAR(two.pe_array, 2 * one.pe_array, 1e-9);
  EXPECT_NEAR(two.noc, 2 * one.noc, 1e-9);
  EXPECT_DOUBLE_EQ(two.glb, one.glb);
  EXPECT_DOUBLE_EQ(two.top_control, one.top_control);
}

// [J] Fig 12: ifmap 1 word, filter 4, psum in and psum out 4 each: 13 words an entry.
TEST(Area, FifosAreAsWideAsTheirBuses) {
  const double entry = area(table, chip).pe_fifos / 13;
  arch::ChipConfig wide = chip;
  wide.psum_bus_words = 8;
  EXPECT_NEAR(area(table, wide).pe_fifos, 21 * entry, 1e-9);
  wide = chip, wide.filter_bus_words = 8;
  EXPECT_NEAR(area(table, wide).pe_fifos, 17 * entry, 1e-9);
}

TEST(Area, AMemoryOfTwiceTheWordsTakesTwiceTheAreaAndNoGates) {
  arch::ChipConfig large = chip;
  large.glb_banks = 2 * chip.glb_banks + chip.glb_filter_banks, large.filter_spad_words *= 2;
  const Area one = area(table, chip), two = area(table, large);
  EXPECT_NEAR(two.glb, 2 * one.glb, 1e-9);
  EXPECT_NEAR(two.filter_spads, 2 * one.filter_spads, 1e-9);
  EXPECT_NEAR(two.nand2_gates, one.nand2_gates, 1e-3);
  EXPECT_EQ(two.sram_bytes, 2 * one.sram_bytes);
}

}  // namespace
}  // namespace eyeriss::energy
