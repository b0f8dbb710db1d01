// Area of the core by part, and the figures of [J] Table IV that follow from the configuration: logic gates and SRAM.
// The coefficients (tables/area_65nm.yaml) are the chip's own split, [J] Fig 15, divided by what each part holds.
#pragma once

#include <cstdint>

#include "eyeriss/arch/chip_config.h"

namespace eyeriss::energy {

struct AreaTable {
  double filter_spad_um2_per_word = 0;    // SRAM
  double register_spad_um2_per_word = 0;  // ifmap and psum spads
  double pe_fifo_um2_per_word = 0;
  double pe_control_um2 = 0, multiplier_and_adder_um2 = 0;  // of one PE
  double glb_um2_per_word = 0;
  double noc_um2_per_pe = 0;
  double rlc_codec_and_relu_um2 = 0, top_control_um2 = 0;
  double config_scan_chain_um2_per_pe = 0;
  double nand2_per_logic_um2 = 0;  // gates in what is not SRAM
  bool operator==(const AreaTable&) const = default;
};

template <class Table, class Visit>
void for_each_coefficient(Table& table, Visit&& visit) {
  visit("filter_spad_um2_per_word", table.filter_spad_um2_per_word);
  visit("register_spad_um2_per_word", table.register_spad_um2_per_word);
  visit("pe_fifo_um2_per_word", table.pe_fifo_um2_per_word);
  visit("pe_control_um2", table.pe_control_um2);
  visit("multiplier_and_adder_um2", table.multiplier_and_adder_um2);
  visit("glb_um2_per_word", table.glb_um2_per_word);
  visit("noc_um2_per_pe", table.noc_um2_per_pe);
  visit("rlc_codec_and_relu_um2", table.rlc_codec_and_relu_um2);
  visit("top_control_um2", table.top_control_um2);
  visit("config_scan_chain_um2_per_pe", table.config_scan_chain_um2_per_pe);
  visit("nand2_per_logic_um2", table.nand2_per_logic_um2);
}

// The built-in 65 nm table.
AreaTable area_table_65nm();

// mm^2. The core's parts, and the parts of all PEs together, which sum to pe_array.
struct Area {
  double pe_array = 0, glb = 0, noc = 0, rlc_codec_and_relu = 0, top_control = 0, config_scan_chain = 0;
  double ifmap_spads = 0, filter_spads = 0, psum_spads = 0, pe_fifos = 0, pe_controls = 0, multipliers_and_adders = 0;
  double nand2_gates = 0;        // of logic
  std::uint64_t sram_bytes = 0;  // GLB and filter spads

  double core() const { return pe_array + glb + noc + rlc_codec_and_relu + top_control + config_scan_chain; }
  double spads() const { return ifmap_spads + filter_spads + psum_spads; }
};

Area area(const AreaTable& table, const arch::ChipConfig& chip);

}  // namespace eyeriss::energy
