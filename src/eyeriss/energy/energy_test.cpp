#include "eyeriss/energy/energy.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace eyeriss::energy {
namespace {

const arch::ChipConfig chip;

// A table in which every action costs 1.
EnergyTable unit_table() {
  EnergyTable table;
  for_each_cost(table, [](const char*, double& cost) { cost = 1; });
  return table;
}

std::map<std::string, double> by_name(const Parts& parts) {
  std::map<std::string, double> values;
  for_each_part(parts, [&](const char* name, double value) { values[name] = value; });
  return values;
}

// The parts that change when one count goes up by one.
std::set<std::string> parts_moved_by(const std::string& count_name) {
  arch::Activity before, after;
  arch::for_each_count(before, [](const char*, std::uint64_t& count) { count = 10; });
  before.macs = 20;
  after = before;
  arch::for_each_count(after, [&](const char* name, std::uint64_t& count) { count += name == count_name; });
  const auto old_parts = by_name(energy(before, unit_table(), chip)),
             new_parts = by_name(energy(after, unit_table(), chip));
  std::set<std::string> moved;
  for (const auto& [name, value] : old_parts)
    if (new_parts.at(name) != value) moved.insert(name);
  return moved;
}

TEST(Energy, EveryCountMovesItsPartsAndNoOther) {
  using Names = std::set<std::string>;
  const std::map<std::string, Names> expected = {
      {"macs", {"multipliers_and_adders", "pe_control"}},
      {"gated_macs", {"pe_control"}},  // a gated MAC costs 1 here, as one that is not
      {"total_cycles", {"clock_network", "top_control"}},
      {"clocked_pe_cycles", {"ifmap_spad", "pe_control", "psum_spad"}},
      {"dram_uncompressed.ifmap_read", {"rlc_and_relu"}},
      {"dram_uncompressed.ofmap_write", {"rlc_and_relu"}},
      {"noc.ifmap", {"noc_ifmap"}},
      {"noc.filter", {"noc_filter"}},
      {"noc.psum_in", {"noc_psum"}},
      {"noc.psum_out", {"noc_psum"}},
      {"noc.local", {"noc_local"}},
      {"spad.ifmap_read", {"ifmap_spad"}},
      {"spad.ifmap_write", {"ifmap_spad"}},
      {"spad.filter_read", {"filter_spad"}},
      {"spad.filter_write", {"filter_spad"}},
      {"spad.psum_read", {"psum_spad"}},
      {"spad.psum_write", {"psum_spad"}}};
  arch::Activity names;
  arch::for_each_count(names, [&](const std::string& name, std::uint64_t&) {
    const std::string group = name.substr(0, name.find('.'));
    Names parts;
    if (expected.count(name)) parts = expected.at(name);
    if (group == "dram") parts = {"dram", "io_pads"};
    if (group == "glb") parts = {"glb"};
    if (group == "fifo") parts = {"pe_fifos"};
    EXPECT_EQ(parts_moved_by(name), parts) << name;
  });
}

TEST(Energy, TheChipIsEverythingButDram) {
  arch::Activity activity;
  arch::for_each_count(activity, [](const char*, std::uint64_t& count) { count = 1000; });
  const Parts parts = energy(activity, find_energy_table("eyeriss-65nm"), chip);
  double sum = 0;
  for (const auto& [name, value] : by_name(parts)) sum += value;
  EXPECT_GT(parts.dram, 0);
  EXPECT_DOUBLE_EQ(parts.system(), sum);
  EXPECT_DOUBLE_EQ(parts.chip(), sum - parts.dram);
}

TEST(Energy, OneMacOfTheNormalisedTableCostsItsMacAndFourSpadAccesses) {
  arch::Activity activity;
  activity.macs = activity.spad.ifmap_read = activity.spad.filter_read = activity.spad.psum_read =
      activity.spad.psum_write = 1;
  const EnergyTable normalised = find_energy_table("normalised");
  EXPECT_DOUBLE_EQ(energy(activity, normalised, chip).system(), 5);
  activity.gated_macs = 1, activity.spad.filter_read = 0;
  EXPECT_DOUBLE_EQ(energy(activity, normalised, chip).system(), 3);
  activity.dram.ifmap_read = activity.glb.ifmap_write = activity.glb.ifmap_read = activity.noc.ifmap = 1;
  EXPECT_DOUBLE_EQ(energy(activity, normalised, chip).system(), 3 + 200 + 2 * 6 + 2);
}

TEST(Energy, AStalledPeCostsClockAndNoDatapath) {
  arch::Activity busy, stalled;
  busy.macs = 1000, busy.clocked_pe_cycles = stalled.clocked_pe_cycles = 1000;
  const EnergyTable table = find_energy_table("eyeriss-65nm");
  EXPECT_EQ(energy(stalled, table, chip).multipliers_and_adders, 0);
  EXPECT_EQ(energy(stalled, table, chip).filter_spad, 0);
  EXPECT_GT(energy(stalled, table, chip).pe_control, 0);
  EXPECT_LT(energy(stalled, table, chip).pe_control, energy(busy, table, chip).pe_control);
}

TEST(Energy, CoreFollowsTheVoltageAndPadsDoNot) {
  arch::Activity activity;
  activity.macs = activity.total_cycles = activity.dram.ifmap_read = 1000;
  EnergyTable table = unit_table();
  table.voltage_exponent = 2;
  arch::ChipConfig low = chip;
  low.core_voltage = 0.5;
  const Parts nominal = energy(activity, table, chip), scaled = energy(activity, table, low);
  EXPECT_DOUBLE_EQ(scaled.multipliers_and_adders, nominal.multipliers_and_adders / 4);
  EXPECT_DOUBLE_EQ(scaled.clock_network, nominal.clock_network / 4);
  EXPECT_DOUBLE_EQ(scaled.io_pads, nominal.io_pads);
  EXPECT_DOUBLE_EQ(scaled.dram, nominal.dram);
}

TEST(Energy, PowerIsEnergyByTimeAtTheCoreClock) {
  Parts parts;
  parts.glb = 2e6;  // pJ, in 1000 cycles of 5 ns: 2 uJ in 5 us
  EXPECT_DOUBLE_EQ(power_mw(parts, 1000, chip).glb, 400);
  arch::ChipConfig slow = chip;
  slow.core_clock_hz = chip.core_clock_hz / 2;
  EXPECT_DOUBLE_EQ(power_mw(parts, 1000, slow).glb, 200);
  EXPECT_EQ(power_mw(parts, 0, chip).chip(), 0) << "a layer that took no time";
}

TEST(Energy, EnergiesOfLayersAddUp) {
  arch::Activity one, two;
  arch::for_each_count(one, [count = std::uint64_t{0}](const char*, std::uint64_t& value) mutable { value = ++count; });
  one.gated_macs = 0;
  two = one, two += one;
  const EnergyTable table = find_energy_table("eyeriss-65nm");
  Parts sum = energy(one, table, chip);
  sum += energy(one, table, chip);
  for (const auto& [name, value] : by_name(energy(two, table, chip)))
    EXPECT_DOUBLE_EQ(by_name(sum).at(name), value) << name;
}

}  // namespace
}  // namespace eyeriss::energy
