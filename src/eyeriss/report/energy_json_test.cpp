#include <gtest/gtest.h>

#include "eyeriss/report/report.h"

namespace eyeriss::report {
namespace {

Report one_layer() {
  Report report;
  runtime::LayerRun layer;
  layer.conv.shape = {1, 1, 1, 1, 3, 3, 3, 3, 1, 1};
  layer.pieces.resize(1);
  layer.pieces[0].shape = layer.conv.shape;
  layer.piece_mappings.resize(1);
  layer.activity.macs = 9000, layer.activity.gated_macs = 3000, layer.activity.total_cycles = 20'000;
  layer.activity.dram.ifmap_read = 500, layer.activity.glb.psum_read = 700;
  report.layers = {layer, layer};
  return report;
}

TEST(EnergyJson, PartsSumToTheTotalAndPowerIsTheChipsOverTheTotalLatency) {
  const Json json = to_json(one_layer());
  for (const Json& part : {json["layers"][0], json["totals"]}) {
    double sum = 0;
    for (const auto& [name, value] : part["energy_uj"].items())
      if (name != "total") sum += value.get<double>();
    EXPECT_DOUBLE_EQ(part["energy_uj"]["total"], sum);
    const double chip_uj = part["chip_energy_uj"], dram_uj = part["energy_uj"]["dram"], ms = part["total_ms"];
    EXPECT_GT(dram_uj, 0);
    EXPECT_DOUBLE_EQ(chip_uj, sum - dram_uj);
    EXPECT_DOUBLE_EQ(part["power_mw"], chip_uj / ms);
  }
  EXPECT_DOUBLE_EQ(json["totals"]["chip_energy_uj"], 2 * json["layers"][0]["chip_energy_uj"].get<double>());
}

TEST(EnergyJson, RelativeEnergiesAreNotCalledMicrojoule) {
  Report report = one_layer();
  report.energy_table = energy::find_energy_table("normalised");
  const Json layer = to_json(report)["layers"][0];
  EXPECT_DOUBLE_EQ(layer["energy_mac_units"]["dram"], 500 * 200);
  EXPECT_DOUBLE_EQ(layer["energy_mac_units"]["glb"], 700 * 6);
  EXPECT_FALSE(layer.contains("energy_uj"));
  EXPECT_FALSE(layer.contains("power_mw"));
}

}  // namespace
}  // namespace eyeriss::report
