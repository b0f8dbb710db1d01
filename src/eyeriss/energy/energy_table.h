// What every action of the chip costs: the coefficients that turn Activity into energy (docs/energy-model.md).
//
// Two tables are built in. "normalised": the relative energies of [A] (DRAM 200, GLB 6, array 2, RF 1, MAC 1), unit
// MAC. "eyeriss-65nm": the chip of [J], unit pJ, calibrated by tools/calibrate_energy.py on the published power of
// AlexNet.
#pragma once

#include <string>
#include <vector>

namespace eyeriss::energy {

// Costs are per action, in `unit`, at `nominal_voltage`. A word is 16 bits.
struct EnergyTable {
  std::string name;
  std::string unit = "pJ";  // "pJ", or "MAC" for relative energies: then there is no power

  // What runs with the clock. The tree reaches every PE, also those whose clock is gated behind it.
  double clock_network_per_pe_cycle = 0;    // each PE of the array, each core cycle
  double top_control_per_cycle = 0;         // each core cycle
  double pe_control_per_clocked_cycle = 0;  // each PE that belongs to a set, each core cycle of the layer
  double ifmap_spad_per_clocked_cycle = 0;  // the register spads of such a PE: their flip-flops see every clock edge
  double psum_spad_per_clocked_cycle = 0;

  // What follows the work.
  double pe_control_per_mac = 0;  // operand and pipeline registers of a MAC that is not gated
  double ifmap_spad_per_word = 0, filter_spad_per_word = 0, psum_spad_per_word = 0;  // a read or a write
  double multiply_add = 0;                                                           // a MAC that is not gated
  double gated_multiply_add = 0;                                                     // one that a zero ifmap word gates
  double pe_fifo_per_word = 0;  // into a FIFO of a PE and out again
  double noc_ifmap_per_word = 0, noc_filter_per_word = 0,
         noc_psum_per_word = 0;      // put on the bus, once for all receivers
  double noc_local_per_word = 0;     // a psum to the PE above
  double glb_per_word = 0;           // a read or a write
  double rlc_and_relu_per_word = 0;  // through the decoder, or through ReLU and encoder
  double io_pads_per_word = 0;       // over the link
  double dram_per_word = 0;          // not part of the chip

  // Core energy follows (core_voltage / nominal_voltage)^voltage_exponent; pads and DRAM have supplies of their own.
  double nominal_voltage = 1.0;
  double voltage_exponent = 2.0;

  bool operator==(const EnergyTable&) const = default;
};

// The names that `find_energy_table` knows.
std::vector<std::string> built_in_energy_tables();

// A built-in table by name, or else the YAML file of that path. Throws base::Error.
EnergyTable find_energy_table(const std::string& name_or_path);

// Reads "key: value" lines with the names of the fields above. With `base: eyeriss-65nm` (or normalised) keys left out
// are those of that table; without it every cost must be there. Throws base::Error with file, line, and the nearest
// known key.
EnergyTable parse_energy_table(const std::string& yaml, const std::string& where);

// Calls visit("clock_network_per_pe_cycle", table....) ... for every number of the table.
template <class Table, class Visit>
void for_each_cost(Table& table, Visit&& visit) {
  visit("clock_network_per_pe_cycle", table.clock_network_per_pe_cycle);
  visit("top_control_per_cycle", table.top_control_per_cycle);
  visit("pe_control_per_clocked_cycle", table.pe_control_per_clocked_cycle);
  visit("ifmap_spad_per_clocked_cycle", table.ifmap_spad_per_clocked_cycle);
  visit("psum_spad_per_clocked_cycle", table.psum_spad_per_clocked_cycle);
  visit("pe_control_per_mac", table.pe_control_per_mac);
  visit("ifmap_spad_per_word", table.ifmap_spad_per_word);
  visit("filter_spad_per_word", table.filter_spad_per_word);
  visit("psum_spad_per_word", table.psum_spad_per_word);
  visit("multiply_add", table.multiply_add);
  visit("gated_multiply_add", table.gated_multiply_add);
  visit("pe_fifo_per_word", table.pe_fifo_per_word);
  visit("noc_ifmap_per_word", table.noc_ifmap_per_word);
  visit("noc_filter_per_word", table.noc_filter_per_word);
  visit("noc_psum_per_word", table.noc_psum_per_word);
  visit("noc_local_per_word", table.noc_local_per_word);
  visit("glb_per_word", table.glb_per_word);
  visit("rlc_and_relu_per_word", table.rlc_and_relu_per_word);
  visit("io_pads_per_word", table.io_pads_per_word);
  visit("dram_per_word", table.dram_per_word);
  visit("nominal_voltage", table.nominal_voltage);
  visit("voltage_exponent", table.voltage_exponent);
}

}  // namespace eyeriss::energy
