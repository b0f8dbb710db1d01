#include "eyeriss/energy/energy.h"

#include <cmath>

#include "eyeriss/base/error.h"

namespace eyeriss::energy {
namespace {

double words(std::uint64_t count) {
  return static_cast<double>(count);
}

}  // namespace

double Parts::chip() const {
  double sum = 0;
  for_each_part(*this, [&](const char*, double part) { sum += part; });
  return sum - dram;
}

Parts& Parts::operator+=(const Parts& other) {
  const double* addend[16];
  int part_count = 0;
  for_each_part(other, [&](const char*, const double& part) { addend[part_count++] = &part; });
  int part_index = 0;
  for_each_part(*this, [&](const char*, double& part) { part += *addend[part_index++]; });
  return *this;
}

Parts Parts::operator*(double factor) const {
  Parts product = *this;
  for_each_part(product, [&](const char*, double& part) { part *= factor; });
  return product;
}

Parts energy(const arch::Activity& a, const EnergyTable& t, const arch::ChipConfig& chip) {
  EYERISS_CHECK(a.gated_macs <= a.macs);
  const double clocked = words(a.clocked_pe_cycles), macs = words(a.macs - a.gated_macs);
  Parts e;
  e.clock_network = t.clock_network_per_pe_cycle * words(a.total_cycles) * static_cast<double>(chip.pe_count());
  e.top_control = t.top_control_per_cycle * words(a.total_cycles);
  e.pe_control = t.pe_control_per_clocked_cycle * clocked + t.pe_control_per_mac * macs;
  e.ifmap_spad =
      t.ifmap_spad_per_clocked_cycle * clocked + t.ifmap_spad_per_word * words(a.spad.ifmap_read + a.spad.ifmap_write);
  e.filter_spad = t.filter_spad_per_word * words(a.spad.filter_read + a.spad.filter_write);
  e.psum_spad =
      t.psum_spad_per_clocked_cycle * clocked + t.psum_spad_per_word * words(a.spad.psum_read + a.spad.psum_write);
  e.multipliers_and_adders = t.multiply_add * macs + t.gated_multiply_add * words(a.gated_macs);
  e.pe_fifos = t.pe_fifo_per_word * words(a.fifo.ifmap + a.fifo.filter + a.fifo.psum_in + a.fifo.psum_out);
  e.noc_ifmap = t.noc_ifmap_per_word * words(a.noc.ifmap);
  e.noc_filter = t.noc_filter_per_word * words(a.noc.filter);
  e.noc_psum = t.noc_psum_per_word * words(a.noc.psum_in + a.noc.psum_out);
  e.noc_local = t.noc_local_per_word * words(a.noc.local);
  e.glb = t.glb_per_word * words(a.glb.ifmap_read + a.glb.ifmap_write + a.glb.filter_read + a.glb.filter_write +
                                 a.glb.psum_read + a.glb.psum_write + a.glb.psum_fill + a.glb.ofmap_read);
  e.rlc_and_relu = t.rlc_and_relu_per_word * words(a.dram_uncompressed.ifmap_read + a.dram_uncompressed.ofmap_write);
  e = e * std::pow(chip.core_voltage / t.nominal_voltage, t.voltage_exponent);
  e.io_pads = t.io_pads_per_word * words(a.dram.total());
  e.dram = t.dram_per_word * words(a.dram.total());
  return e;
}

Parts power_mw(const Parts& energy_pj, std::uint64_t cycles, const arch::ChipConfig& chip) {
  if (cycles == 0) return {};
  const double seconds = words(cycles) / static_cast<double>(chip.core_clock_hz);
  return energy_pj * (1e-9 / seconds);
}

}  // namespace eyeriss::energy
