// Energy and power by part: EnergyTable x Activity. Knows no engine and no layer, only counts.
#pragma once

#include <cstdint>

#include "eyeriss/arch/activity.h"
#include "eyeriss/arch/chip_config.h"
#include "eyeriss/energy/energy_table.h"

namespace eyeriss::energy {

// One value a part: energies (in the table's unit) or powers. Parts as in [J] Fig 16, spads and NoC split by kind; DRAM
// stands beside the chip. noc_psum is the psum GIN and the GON.
struct Parts {
  double clock_network = 0, top_control = 0, pe_control = 0;
  double ifmap_spad = 0, filter_spad = 0, psum_spad = 0;
  double multipliers_and_adders = 0, pe_fifos = 0;
  double noc_ifmap = 0, noc_filter = 0, noc_psum = 0, noc_local = 0;
  double glb = 0, rlc_and_relu = 0, io_pads = 0;
  double dram = 0;

  double spads() const { return ifmap_spad + filter_spad + psum_spad; }
  double noc() const { return noc_ifmap + noc_filter + noc_psum + noc_local; }
  double chip() const;  // all but DRAM: what [J] Table V measures
  double system() const { return chip() + dram; }

  Parts& operator+=(const Parts& other);
  Parts operator*(double factor) const;
};

// Energy of a layer at the chip's core voltage, in the table's unit.
Parts energy(const arch::Activity& activity, const EnergyTable& table, const arch::ChipConfig& chip);

// Mean power over `cycles` core cycles, mW, of energies in pJ. With total_cycles it is what [J] Table V gives: the mean
// of its layers, weighted with their total latencies, is its total (docs/energy-model.md).
Parts power_mw(const Parts& energy_pj, std::uint64_t cycles, const arch::ChipConfig& chip);

// Calls visit("clock_network", parts.clock_network) ... for every part, DRAM last.
template <class P, class Visit>
void for_each_part(P& parts, Visit&& visit) {
  visit("clock_network", parts.clock_network);
  visit("top_control", parts.top_control);
  visit("pe_control", parts.pe_control);
  visit("ifmap_spad", parts.ifmap_spad);
  visit("filter_spad", parts.filter_spad);
  visit("psum_spad", parts.psum_spad);
  visit("multipliers_and_adders", parts.multipliers_and_adders);
  visit("pe_fifos", parts.pe_fifos);
  visit("noc_ifmap", parts.noc_ifmap);
  visit("noc_filter", parts.noc_filter);
  visit("noc_psum", parts.noc_psum);
  visit("noc_local", parts.noc_local);
  visit("glb", parts.glb);
  visit("rlc_and_relu", parts.rlc_and_relu);
  visit("io_pads", parts.io_pads);
  visit("dram", parts.dram);
}

}  // namespace eyeriss::energy
