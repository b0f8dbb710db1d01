#include "eyeriss/energy/energy_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "eyeriss/base/error.h"

namespace eyeriss::energy {
namespace {

using testing::HasSubstr;

std::string message(const std::string& yaml) {
  try {
    parse_energy_table(yaml, "my.yaml");
  } catch (const base::Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(EnergyTable, TheBuiltInTablesAreFoundByName) {
  EXPECT_THAT(built_in_energy_tables(), testing::ElementsAre("eyeriss-65nm", "normalised"));
  EXPECT_EQ(find_energy_table("eyeriss-65nm").unit, "pJ");
  const EnergyTable normalised = find_energy_table("normalised");
  EXPECT_EQ(normalised.unit, "MAC");
  EXPECT_EQ(normalised.dram_per_word, 200);
  EXPECT_EQ(normalised.glb_per_word, 6);
  EXPECT_EQ(normalised.noc_local_per_word, 2);
  EXPECT_EQ(normalised.psum_spad_per_word, 1);
  EXPECT_EQ(normalised.multiply_add, 1);
}

TEST(EnergyTable, TheMemoryHierarchyOfThe65nmTableIsDearerOutwards) {
  const EnergyTable table = find_energy_table("eyeriss-65nm");
  EXPECT_GT(table.dram_per_word, table.io_pads_per_word);
  EXPECT_GT(table.io_pads_per_word, table.glb_per_word);
  EXPECT_GT(table.glb_per_word, table.filter_spad_per_word);
  EXPECT_GT(table.filter_spad_per_word, table.psum_spad_per_word);
  EXPECT_GT(table.noc_psum_per_word, table.noc_local_per_word);
}

TEST(EnergyTable, AFileWithABaseOverridesWhatItNames) {
  const EnergyTable table = parse_energy_table("base: eyeriss-65nm\nname: mine\nglb_per_word: 12.5\n", "my.yaml");
  EnergyTable expected = find_energy_table("eyeriss-65nm");
  expected.name = "mine", expected.glb_per_word = 12.5;
  EXPECT_EQ(table, expected);
}

TEST(EnergyTable, AFileIsReadFromItsPath) {
  const std::string path = testing::TempDir() + "energy_table_test.yaml";
  std::ofstream(path) << "base: normalised\ndram_per_word: 100\n";
  EXPECT_EQ(find_energy_table(path).dram_per_word, 100);
  EXPECT_EQ(find_energy_table(path).name, path);
  std::remove(path.c_str());
}

TEST(EnergyTable, BadTablesAreRefusedWithTheLineAndTheWayOut) {
  EXPECT_EQ(message("base: normalised\nglb_per_wrod: 3"),
            "my.yaml:2: unknown key 'glb_per_wrod'; did you mean 'glb_per_word'?");
  EXPECT_EQ(message("glb_per_word: 6"),
            "my.yaml: 'clock_network_per_pe_cycle' is missing; give every key, or 'base: eyeriss-65nm' to take the "
            "others from there");
  EXPECT_EQ(message("base: eyeriss"), "my.yaml: base 'eyeriss' is not built in; use eyeriss-65nm or normalised");
  EXPECT_EQ(message("base: normalised\nunit: J"), "my.yaml: unit 'J'; it must be pJ or MAC");
  EXPECT_EQ(message("base: normalised\nglb_per_word: much"), "my.yaml:2: glb_per_word must be a number of at least 0");
  EXPECT_EQ(message("base: normalised\nglb_per_word: -1"), "my.yaml:2: glb_per_word must be a number of at least 0");
  EXPECT_EQ(message("base: normalised\nglb_per_word: .inf"), "my.yaml:2: glb_per_word must be a number of at least 0");
  EXPECT_EQ(message("base: normalised\nglb_per_word: 1\nglb_per_word: 2"),
            "my.yaml:3: key 'glb_per_word' is given twice");
  EXPECT_EQ(message("base: normalised\nnominal_voltage: 0"), "my.yaml: nominal_voltage = 0; it must be above 0 V");
  EXPECT_EQ(message("base: [1]"), "my.yaml:1: base must be a text");
  EXPECT_EQ(message("just text"), "my.yaml: a table holds lines of 'key: number'");
  EXPECT_THAT(message("[1"), HasSubstr("my.yaml:1: not YAML"));
  EXPECT_THROW(find_energy_table("no/such/table.yaml"), base::Error);
}

}  // namespace
}  // namespace eyeriss::energy
