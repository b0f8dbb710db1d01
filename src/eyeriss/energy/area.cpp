#include "eyeriss/energy/area.h"

#include <string>
#include <string_view>
#include <vector>

#include "eyeriss/energy/number_file.h"

namespace eyeriss::energy {

extern const std::string_view tables_area_65nm_yaml;

namespace {

// Words that the FIFOs of one PE hold: ifmap, filter, psum in and psum out, each entry as wide as its bus ([J] Fig 12).
std::int64_t fifo_words(const arch::ChipConfig& chip) {
  return chip.fifo_depth * (chip.ifmap_bus_words + chip.filter_bus_words + 2 * chip.psum_bus_words);
}

}  // namespace

AreaTable area_table_65nm() {
  AreaTable table;
  std::vector<std::string> keys;
  for_each_coefficient(table, [&](const char* key, double&) { keys.emplace_back(key); });
  const NumberFile file = parse_number_file(std::string(tables_area_65nm_yaml), "area_65nm", {}, keys);
  for_each_coefficient(table, [&](const char* key, double& value) { value = file.numbers.at(key); });
  return table;
}

Area area(const AreaTable& t, const arch::ChipConfig& chip) {
  const double mm2 = 1e-6, pes = static_cast<double>(chip.pe_count());
  const auto spad = [&](std::int64_t words, double um2_per_word) {
    return pes * static_cast<double>(words) * um2_per_word * mm2;
  };
  const std::int64_t glb_words = (chip.glb_banks + chip.glb_filter_banks) * chip.glb_bank_words;

  Area a;
  a.ifmap_spads = spad(chip.ifmap_spad_words, t.register_spad_um2_per_word);
  a.psum_spads = spad(chip.psum_spad_words, t.register_spad_um2_per_word);
  a.filter_spads = spad(chip.filter_spad_words, t.filter_spad_um2_per_word);
  a.pe_fifos = spad(fifo_words(chip), t.pe_fifo_um2_per_word);
  a.pe_controls = pes * t.pe_control_um2 * mm2;
  a.multipliers_and_adders = pes * t.multiplier_and_adder_um2 * mm2;
  a.pe_array = a.spads() + a.pe_fifos + a.pe_controls + a.multipliers_and_adders;
  a.glb = static_cast<double>(glb_words) * t.glb_um2_per_word * mm2;
  a.noc = pes * t.noc_um2_per_pe * mm2;
  a.rlc_codec_and_relu = t.rlc_codec_and_relu_um2 * mm2;
  a.top_control = t.top_control_um2 * mm2;
  a.config_scan_chain = pes * t.config_scan_chain_um2_per_pe * mm2;
  a.nand2_gates = (a.core() - a.glb - a.filter_spads) / mm2 * t.nand2_per_logic_um2;
  a.sram_bytes = 2 * static_cast<std::uint64_t>(glb_words + chip.pe_count() * chip.filter_spad_words);
  return a;
}

}  // namespace eyeriss::energy
