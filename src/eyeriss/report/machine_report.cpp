#include "eyeriss/report/machine_report.h"

#include <algorithm>

#include "eyeriss/report/published.h"

namespace eyeriss::report {

Json machine_json(const std::vector<machine::Result>& pieces) {
  Json all = Json::array();
  for (const machine::Result& piece : pieces) {
    Json occupancy = Json::object();
    for (const machine::Occupancy& unit : piece.occupancy)
      for (const auto& [state, cycles] : unit.cycles) occupancy[unit.unit][state] = cycles;
    all.push_back({{"scan_chain_bits", piece.scan_chain_bits}, {"occupancy", std::move(occupancy)}});
  }
  return all;
}

std::string machine_text(const machine::Result& piece) {
  std::vector<machine::Occupancy> units;  // the PEs of sets together
  for (const machine::Occupancy& unit : piece.occupancy) {
    const bool is_pe = unit.unit.starts_with("PE ");
    if (!is_pe || units.empty() || units.back().unit != "PEs") {
      units.push_back(unit);
      if (is_pe) units.back().unit = "PEs";
      continue;
    }
    for (const auto& [state, cycles] : unit.cycles) {
      auto& known = units.back().cycles;
      const auto same = std::find_if(known.begin(), known.end(),
                                     [&wanted = state](const auto& entry) { return entry.first == wanted; });
      if (same == known.end())
        known.emplace_back(state, cycles);
      else
        same->second += cycles;
    }
  }
  std::string text = "\nunit         share of its cycles\n---------------------------------------------------------\n";
  for (const machine::Occupancy& unit : units) {
    std::uint64_t all = 0;
    for (const auto& [state, cycles] : unit.cycles) all += cycles;
    std::vector<std::string> shares;
    for (const auto& [state, cycles] : unit.cycles)
      if (cycles > 0)
        shares.push_back(
            fmt::format("{} {:.1f} %", state, 100.0 * static_cast<double>(cycles) / static_cast<double>(all)));
    text += fmt::format("{:11}  {}\n", unit.unit, fmt::join(shares, ", "));
  }
  return text +
         fmt::format("\nScan chain: {} bits hold all of this layer's configuration; the chip shifts in {:.0f}.\n",
                     piece.scan_chain_bits, published_chip("scan_chain"));
}

}  // namespace eyeriss::report
