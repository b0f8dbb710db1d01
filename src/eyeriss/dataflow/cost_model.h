// What an access costs and how much storage every dataflow gets under equal area ([A] Sec. VI: energies of Table IV;
// area of the baseline: J PEs with 512 B of RF each and a GLB of 512 B for each PE).
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "eyeriss/dataflow/dataflow.h"

namespace eyeriss::dataflow {

struct CostModel {
  // Energy of one 16-bit access, in MACs.
  double dram = 200, glb = 6, array = 2, rf = 1, mac = 1;
  // um^2 a byte of a memory of so many bytes; linear in between, the last one beyond, the first one below.
  std::map<std::int64_t, double> area_per_byte = {{2, 103.47},  {4, 172.07},   {8, 177.07},   {16, 169.89},
                                                  {32, 96.06},  {64, 59.15},   {128, 39.94},  {256, 27.48},
                                                  {512, 20.87}, {1024, 16.14}, {2048, 13.89}, {4096, 12.70}};
  std::int64_t baseline_rf_bytes = 512, baseline_glb_bytes = 512;  // a PE
  // RF of a PE under RS, WS, OSA, OSB, OSC, NLR; the rest of the area is the GLB.
  std::array<std::int64_t, 6> rf_bytes = {512, 2, 98, 10, 2, 0};

  bool operator==(const CostModel&) const = default;
};

// Throws base::Error that names the key, the value and the limit.
void validate(const CostModel& costs, const std::string& where);

// YAML of overrides: energy: {dram, glb, array, rf, mac}; area_um2_per_byte: {BYTES: AREA, ...}; baseline: {rf_bytes,
// glb_bytes} a PE; rf_bytes: {RS, WS, OSA, OSB, OSC, NLR}. Unknown keys are errors that name the nearest known one.
CostModel parse_cost_model(const std::string& yaml, const std::string& where);
CostModel load_cost_model(const std::string& path);

double area_of(const CostModel& costs, double bytes);  // um^2

struct Storage {
  std::int64_t pes = 0, rf_words = 0, glb_words = 0;  // 16 bits; RF of one PE
  double rf_bytes = 0, glb_bytes = 0;
};

// Throws base::Error when the PEs are none or the RFs alone take more than the area.
Storage storage_under_equal_area(Dataflow dataflow, std::int64_t pes, const CostModel& costs);

}  // namespace eyeriss::dataflow
