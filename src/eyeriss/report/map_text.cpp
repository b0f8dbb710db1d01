#include <fmt/format.h>

#include "eyeriss/report/map_report.h"
#include "eyeriss/report/table.h"

namespace eyeriss::report {
namespace {

using mapping::Candidate;
using mapping::Objective;

// "cost" as the objective has it, per MAC where it is an energy.
std::string cost_text(const Candidate& c, const nn::ConvShape& s, Objective objective) {
  const double macs = static_cast<double>(s.macs());
  switch (objective) {
    case Objective::energy:
    case Objective::system_energy:
      return fmt::format("{:.4f} /MAC", c.cost / macs);
    case Objective::latency:
      return fmt::format("{:.0f} cycles", c.cost);
    case Objective::edp:
      return fmt::format("{:.5g}", c.cost);
    case Objective::dram:
      return fmt::format("{:.0f} words", c.cost);
  }
  return {};
}

std::uint64_t glb_words(const Candidate& c) {
  const auto& glb = c.predicted.glb;
  return glb.ifmap_read + glb.ifmap_write + glb.filter_read + glb.filter_write + glb.psum_read + glb.psum_write +
         glb.psum_fill + glb.ofmap_read;
}

std::string candidates_table(const std::vector<Candidate>& candidates, const MappedLayer& layer,
                             const MapReport& report) {
  const auto left = Table::Align::left, right = Table::Align::right;
  Table table({{"", right},
               {"mapping", left},
               {mapping::to_string(report.options.objective), right},
               {"energy/MAC", right},
               {"cycles", right},
               {"ms", right},
               {"PEs", right},
               {"DRAM words", right},
               {"GLB words", right},
               {"limited by", left}});
  const double macs = static_cast<double>(layer.shape.macs());
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Candidate& c = candidates[i];
    const double ms = 1e3 * static_cast<double>(c.processing_cycles) / static_cast<double>(report.chip.core_clock_hz);
    table.row({fmt::format("{}", i + 1), mapping::to_string(c.mapping),
               cost_text(c, layer.shape, report.options.objective), fmt::format("{:.4f}", c.energy_mac_units / macs),
               fmt::format("{}", c.processing_cycles), fmt::format("{:.2f}", ms), fmt::format("{}", c.active_pes),
               fmt::format("{}", c.predicted.dram.total()), fmt::format("{}", glb_words(c)), c.limited_by});
  }
  return table.text();
}

// Energy of the best mapping by level and data type, in MACs per MAC: analytical, and of the counted accesses.
std::string energy_table(const Candidate& c, const MappedLayer& layer, const MapReport& report) {
  const auto right = Table::Align::right;
  const mapping::EnergyBreakdown analytical =
      mapping::analytical_energy(layer.shape, c.mapping, report.options.energies);
  const mapping::EnergyBreakdown counted = mapping::counted_energy(c.predicted, report.options.energies);
  Table table({{"energy / MAC", Table::Align::left},
               {"ifmap", right},
               {"filter", right},
               {"psum", right},
               {"all", right},
               {"counted: ifmap", right},
               {"filter", right},
               {"psum", right},
               {"all", right}});
  const double macs = static_cast<double>(layer.shape.macs());
  const auto number = [&](double energy) { return fmt::format("{:.4f}", energy / macs); };
  const auto row = [&](const char* name, const mapping::LevelEnergy& a, const mapping::LevelEnergy& b) {
    table.row({name, number(a.ifmap), number(a.filter), number(a.psum), number(a.total()), number(b.ifmap),
               number(b.filter), number(b.psum), number(b.total())});
  };
  row("DRAM", analytical.dram, counted.dram);
  row("GLB", analytical.glb, counted.glb);
  row("array", analytical.array, counted.array);
  row("RF", analytical.rf, counted.rf);
  table.row({"MACs", "", "", "", number(analytical.alu), "", "", "", number(counted.alu)});
  table.rule();
  table.row({"all", "", "", "", number(analytical.total()), "", "", "", number(counted.total())});
  return table.text();
}

std::string predicted_counts(const arch::Activity& n) {
  return fmt::format(
      "Predicted words (no zeros, no compression):\n"
      "  DRAM  ifmap {}  filter {}  bias {}  ofmap {}\n"
      "  GLB   ifmap {} in {} out  filter {} in {} out  psum {} in {} out\n"
      "  NoC   ifmap {}  filter {}  psum in {} out {}  local {}\n"
      "  spad  ifmap {} in {} out  filter {} in {} out  psum {} in {} out\n",
      n.dram.ifmap_read, n.dram.filter_read, n.dram.bias_read, n.dram.ofmap_write, n.glb.ifmap_write, n.glb.ifmap_read,
      n.glb.filter_write, n.glb.filter_read, n.glb.psum_write, n.glb.psum_read, n.noc.ifmap, n.noc.filter,
      n.noc.psum_in, n.noc.psum_out, n.noc.local, n.spad.ifmap_write, n.spad.ifmap_read, n.spad.filter_write,
      n.spad.filter_read, n.spad.psum_write, n.spad.psum_read);
}

// The parts that differ, the one that costs most first.
std::string given_text(const GivenMapping& given, const MappedLayer& layer, const MapReport& report) {
  const mapping::Explanation& e = given.explanation;
  std::string text = fmt::format("Given {}: {}\n", mapping::to_string(given.mapping), e.text);
  if (e.broken) return text;
  text += candidates_table({e.candidate}, layer, report);
  if (e.above_optimum == 0) return text;
  Table table({{"part of the cost", Table::Align::left}, {"given"}, {"optimum"}, {"difference"}});
  for (const mapping::CostPart& part : e.parts)
    if (part.here != part.at_optimum)
      table.row({part.name, fmt::format("{:.6g}", part.here), fmt::format("{:.6g}", part.at_optimum),
                 fmt::format("{:+.6g}", part.here - part.at_optimum)});
  return text + table.text();
}

std::string layer_text(const MappedLayer& layer, const MapReport& report) {
  std::string text = fmt::format("{}  {}\n", layer.name, nn::to_string(layer.shape));
  const mapping::SearchResult& result = layer.result;
  if (result.best.empty())
    return text + fmt::format("  No legal mapping: {}.\n", result.refusal ? result.refusal->text : "none was found");
  const Candidate& best = result.best.front();
  text += candidates_table(result.best, layer, report);
  if (!result.pareto.empty())
    text += fmt::format("Energy against latency, no point better in both{}:\n{}",
                        result.report.front_proven ? "" : " (not proven: faster points may follow)",
                        candidates_table(result.pareto, layer, report));
  text += fmt::format("{} passes on {} of {} PEs ({:.0f} %), limited by: {}.\n", best.predicted.pass_count,
                      best.active_pes, report.chip.pe_count(),
                      100.0 * static_cast<double>(best.active_pes) / static_cast<double>(report.chip.pe_count()),
                      best.limited_by);
  text += placement_picture(layer.shape, best.mapping, report.chip);
  text += predicted_counts(best.predicted);
  text += energy_table(best, layer, report);
  if (result.best.size() > 1)
    text += fmt::format("Runner-up {}: {}\n", mapping::to_string(result.best[1].mapping),
                        mapping::explain(layer.shape, result.best[1].mapping, best, report.chip, report.options).text);
  if (layer.given) text += given_text(*layer.given, layer, report);
  const mapping::SearchReport& proof = result.report;
  if (!proof.proven)
    return text + fmt::format("Not proven: {} mappings costed; the best is at most {:.1f} % above the optimum.\n",
                              proof.costed, 100 * proof.gap);
  return text + fmt::format("Proof: {} mappings costed, all others in {} branches that a bound excludes.\n",
                            proof.costed, proof.excluded_branches);
}

}  // namespace

std::string map_text(const MapReport& report) {
  std::string text;
  for (const MappedLayer& layer : report.layers) {
    if (!text.empty()) text += '\n';
    text += layer_text(layer, report);
  }
  return text;
}

}  // namespace eyeriss::report
