#include "eyeriss/dataflow/cost_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eyeriss/base/error.h"

namespace eyeriss::dataflow {
namespace {

std::string refusal(const std::string& yaml) {
  try {
    parse_cost_model(yaml, "costs.yaml");
  } catch (const base::Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(CostModelFile, OverridesWhatItNamesAndKeepsThePapersRest) {
  const CostModel costs = parse_cost_model(
      "energy: {dram: 100, rf: 0.5}\nbaseline: {glb_bytes: 1024}\nrf_bytes: {WS: 4}\narea_um2_per_byte: {16: 100, "
      "4096: 10}\n",
      "costs.yaml");
  CostModel wanted;
  wanted.dram = 100, wanted.rf = 0.5, wanted.baseline_glb_bytes = 1024, wanted.rf_bytes[1] = 4;
  wanted.area_per_byte = {{16, 100.0}, {4096, 10.0}};
  EXPECT_EQ(costs, wanted);
  EXPECT_EQ(parse_cost_model("", "costs.yaml"), CostModel{});
}

TEST(CostModelFile, RefusalsNameTheLineTheKeyAndTheLimit) {
  EXPECT_EQ(refusal("energy: {darm: 1}"), "costs.yaml:1: unknown key 'darm'; did you mean 'dram'?");
  EXPECT_EQ(refusal("\nenergies: {dram: 1}"), "costs.yaml:2: unknown key 'energies'; did you mean 'energy'?");
  EXPECT_EQ(refusal("energy: {dram: much}"), "costs.yaml:1: dram must be a number");
  EXPECT_THAT(refusal("energy: {glb: 300}"), testing::HasSubstr("is below glb = 300; the levels are a hierarchy"));
  EXPECT_THAT(refusal("energy: {dram: -1}"), testing::HasSubstr("energy dram = -1"));
  EXPECT_THAT(refusal("rf_bytes: {RX: 2}"), testing::HasSubstr("did you mean 'RS'?"));
  EXPECT_THAT(refusal("area_um2_per_byte: {}"), testing::HasSubstr("give at least one size"));
  EXPECT_THAT(refusal("energy: ["), testing::HasSubstr("not YAML"));
  EXPECT_THAT(refusal("energy: 3"), testing::HasSubstr("lines of 'key: value'"));
}

TEST(CostModelArea, IsLinearInBetweenThePublishedSizes) {
  EXPECT_DOUBLE_EQ(area_of({}, 512), 512 * 20.87);
  EXPECT_DOUBLE_EQ(area_of({}, 768), 768 * (20.87 + 16.14) / 2);
  EXPECT_DOUBLE_EQ(area_of({}, 131072), 131072 * 12.70);
  EXPECT_EQ(area_of({}, 0), 0.0);
}

TEST(CostModelArea, RefusesRfsThatTakeMoreThanTheArea) {
  CostModel costs;
  costs.rf_bytes[2] = 1 << 16;
  EXPECT_THROW(storage_under_equal_area(Dataflow::OSA, 256, costs), base::Error);
  EXPECT_THROW(storage_under_equal_area(Dataflow::RS, -1, {}), base::Error);
}

}  // namespace
}  // namespace eyeriss::dataflow
