#include "eyeriss/mapping/energy_model.h"

#include <gtest/gtest.h>

#include "eyeriss/base/error.h"

namespace eyeriss::mapping {
namespace {

const nn::ConvShape conv5{2, 4, 256, 192, 15, 15, 3, 3, 1, 1};
const Mapping published{64, 4, 13, 16, 3, 2, 2, 13};

// docs/mapping.md works this layer by hand.
TEST(AnalyticalEnergy, OfAlexNetConv5IsTheOneWorkedByHand) {
  const EnergyBreakdown energy = analytical_energy(conv5, published, {});
  EXPECT_EQ(energy.dram.ifmap, 200.0 * 691'200);
  EXPECT_EQ(energy.dram.filter, 200.0 * 442'368);
  EXPECT_EQ(energy.dram.psum, 200.0 * 173'056);
  EXPECT_EQ(energy.glb.ifmap, 6.0 * 1'382'400);
  EXPECT_EQ(energy.glb.filter, 0.0);
  EXPECT_EQ(energy.glb.psum, 6.0 * 10'729'472);
  EXPECT_EQ(energy.array.ifmap, 2.0 * 7'188'480);
  EXPECT_EQ(energy.array.filter, 2.0 * 5'750'784);
  EXPECT_EQ(energy.array.psum, 2.0 * 27'688'960);
  EXPECT_EQ(energy.rf.ifmap, 299'040'768.0);
  EXPECT_EQ(energy.rf.filter, 299'040'768.0);
  EXPECT_EQ(energy.rf.psum, 531'628'032.0);
  EXPECT_EQ(energy.alu, 299'040'768.0);
  EXPECT_EQ(energy.total(), 1'844'002'816.0);
  EXPECT_EQ(analytical_energy(conv5, published, {}, search_psum_array_weight).total(), 1'899'380'736.0);
}

TEST(AnalyticalEnergy, ColumnTilesFetchFiltersAgainAndIfmapsWithTheirHalo) {
  Mapping tiled = published;
  tiled.f = 7;  // two tiles of 9 ifmap columns each, 7 and 6 ofmap columns
  const EnergyBreakdown whole = analytical_energy(conv5, published, {}), cut = analytical_energy(conv5, tiled, {});
  EXPECT_EQ(cut.dram.filter, 2 * whole.dram.filter);
  EXPECT_EQ(cut.array.filter, 2 * whole.array.filter);
  EXPECT_DOUBLE_EQ(cut.dram.ifmap, whole.dram.ifmap * (13.0 * 9 / 7) / 15);
  EXPECT_EQ(cut.rf.total(), whole.rf.total());
}

TEST(CountedEnergy, AddsWhatTheAnalyticalModelLeavesOut) {
  arch::Activity count;
  count.macs = 10, count.gated_macs = 4;
  count.dram.filter_read = 3, count.glb.filter_read = count.glb.filter_write = 3;
  count.fifo.psum_in = 5, count.noc.psum_out = 2, count.spad.psum_read = 7;
  const EnergyBreakdown energy = counted_energy(count, {});
  EXPECT_EQ(energy.dram.filter, 600.0);
  EXPECT_EQ(energy.glb.filter, 36.0);
  EXPECT_EQ(energy.array.psum, 14.0);
  EXPECT_EQ(energy.rf.psum, 7.0);
  EXPECT_EQ(energy.alu, 6.0);
}

TEST(AccessEnergies, MustBeAHierarchy) {
  EXPECT_NO_THROW(validate(AccessEnergies{}, "energies"));
  EXPECT_THROW(validate(AccessEnergies{100, 200, 2, 1, 1}, "energies"), base::Error);
  EXPECT_THROW(validate(AccessEnergies{200, 6, 2, -1, 1}, "energies"), base::Error);
  EXPECT_THROW(validate(AccessEnergies{200, 6, 2, 1, -1}, "energies"), base::Error);
}

}  // namespace
}  // namespace eyeriss::mapping
