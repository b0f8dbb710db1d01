// A run as numbers: what `eyeriss run` and `eyeriss layer` print and write. The JSON is the schema eyeriss-report/1
// (docs/cli.md).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "eyeriss/energy/energy.h"
#include "eyeriss/runtime/layer_run.h"

namespace eyeriss::report {

using Json = nlohmann::ordered_json;

struct Report {
  std::string model;
  std::int64_t batch = 1;
  std::string engine;  // "fast" or "machine"
  arch::ChipConfig chip;
  std::vector<runtime::LayerRun> layers;
  std::vector<runtime::HostRun> host_layers;
  std::uint64_t saturated_words = 0;
  energy::EnergyTable energy_table = energy::find_energy_table("eyeriss-65nm");
};

// Sums over the layers; a count of the sum is the sum of the counts.
arch::Activity totals(const Report& report);

double milliseconds(std::uint64_t core_cycles, const arch::ChipConfig& chip);
double frames_per_second(const Report& report);           // images by the total latency of the layers on the chip
double dram_accesses_per_mac(const arch::Activity& sum);  // 16-bit words over the link, after RLC

// With every key of the contract. energy_uj holds every part, DRAM too, and their sum, total; chip_energy_uj and
// power_mw are the chip's, without DRAM, over the total latency. A table of relative energies gives energy_mac_units
// instead, and no power.
Json to_json(const Report& report);

// Tables for people, at most 140 columns wide for names of up to 20 letters.
std::string to_text(const Report& report);

}  // namespace eyeriss::report
