#include <fmt/format.h>

#include <algorithm>

#include "eyeriss/mapping/placement.h"
#include "eyeriss/report/report.h"
#include "eyeriss/report/table.h"

namespace eyeriss::report {
namespace {

constexpr auto left = Table::Align::left;

double mega(std::uint64_t count) {
  return static_cast<double>(count) / 1e6;
}

// Megabytes (1e6 bytes) of 16-bit words, as [J] Table V counts.
std::string megabytes(std::uint64_t words) {
  return fmt::format("{:.2f}", 2.0 * mega(words));
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? "-" : fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

// Long names lose their middle: layers of imported networks carry whole paths.
std::string shortened(const std::string& name) {
  constexpr std::size_t longest = 20;
  return name.size() <= longest ? name : name.substr(0, 7) + ".." + name.substr(name.size() - (longest - 9));
}

std::string filters_text(const mapping::GeneralConv& conv) {
  const nn::ConvShape& s = conv.shape;
  std::string text = fmt::format("{}x{}x{}x{}", s.M, s.C, s.R, s.S);
  if (s.G > 1) text = fmt::format("{}*{}", s.G, fmt::format("{}x{}x{}x{}", s.filters_per_group(), s.C, s.R, s.S));
  if (s.U > 1 || s.V > 1) text += s.U == s.V ? fmt::format(" /{}", s.U) : fmt::format(" /{},{}", s.U, s.V);
  if (conv.row_dilation > 1 || conv.column_dilation > 1)
    text += fmt::format(" d{},{}", conv.row_dilation, conv.column_dilation);
  return text;
}

std::string mapping_table(const Report& report) {
  const bool has_sqnr = std::any_of(report.layers.begin(), report.layers.end(),
                                    [](const auto& layer) { return layer.sqnr_db.has_value(); });
  Table table({{"layer", left},
               {"on the chip", left},
               {"ifmaps (padded)", left},
               {"filters", left},
               {"ofmaps", left},
               {"m"},
               {"n"},
               {"e"},
               {"p"},
               {"q"},
               {"r"},
               {"t"},
               {"f"},
               {"PEs"},
               {"passes"},
               {has_sqnr ? "SQNR dB" : ""}});
  for (const runtime::LayerRun& layer : report.layers) {
    const nn::ConvShape& s = layer.conv.shape;
    const mapping::Mapping& a = layer.mapping;
    const std::string pieces = layer.pieces.size() > 1 ? fmt::format(", {} pieces", layer.pieces.size()) : "";
    std::vector<std::string> cells{shortened(layer.name), layer.kind + pieces,
                                   fmt::format("{}x{}x{}x{}", s.N, s.G * s.C, s.H, s.W), filters_text(layer.conv),
                                   fmt::format("{}x{}x{}x{}", s.N, s.M, layer.conv.E(), layer.conv.F())};
    for (const std::int64_t letter : {a.m, a.n, a.e, a.p, a.q, a.r, a.t, a.f})
      cells.push_back(fmt::format("{}", letter));
    cells.push_back(fmt::format("{}", layer.active_pes()));
    cells.push_back(fmt::format("{}", layer.activity.pass_count));
    cells.push_back(layer.sqnr_db ? fmt::format("{:.1f}", *layer.sqnr_db) : "");
    table.row(std::move(cells));
  }
  return table.text();
}

std::vector<std::string> cost_cells(const std::string& name, const arch::Activity& a, const arch::ChipConfig& chip) {
  const std::uint64_t glb = a.glb.ifmap_read + a.glb.psum_read + a.glb.psum_write;
  return {name,
          fmt::format("{:.2f}", mega(a.macs)),
          percent(a.gated_macs, a.macs),
          percent(a.ifmap_zero_words, a.ifmap_words),
          percent(a.ofmap_zero_words, a.ofmap_words),
          fmt::format("{:.3f}", mega(a.processing_cycles)),
          fmt::format("{:.3f}", mega(a.total_cycles)),
          fmt::format("{:.2f}", milliseconds(a.processing_cycles, chip)),
          fmt::format("{:.2f}", milliseconds(a.total_cycles, chip)),
          megabytes(glb),
          megabytes(a.dram_uncompressed.total()),
          megabytes(a.dram.total())};
}

std::string cost_table(const Report& report, const arch::Activity& sum) {
  Table table({{"layer", left},
               {"M MACs"},
               {"gated"},
               {"ifmap 0s"},
               {"ofmap 0s"},
               {"M cycles"},
               {"M total"},
               {"ms"},
               {"total ms"},
               {"GLB MB"},
               {"DRAM MB"},
               {"with RLC"}});
  for (const runtime::LayerRun& layer : report.layers)
    table.row(cost_cells(shortened(layer.name), layer.activity, report.chip));
  if (report.layers.size() > 1) {
    table.rule();
    table.row(cost_cells("total", sum, report.chip));
  }
  return table.text();
}

std::vector<std::string> energy_cells(const std::string& name, const arch::Activity& activity, const Report& report) {
  const bool absolute = report.energy_table.unit == "pJ";
  const energy::Parts e = energy::energy(activity, report.energy_table, report.chip);
  constexpr double scale = 1e-6;  // uJ, or millions of MAC energies
  std::vector<std::string> cells{name};
  if (absolute) cells.push_back(fmt::format("{:.1f}", energy::power_mw(e, activity.total_cycles, report.chip).chip()));
  for (const double part : {e.chip(), e.clock_network, e.pe_control, e.spads(), e.multipliers_and_adders, e.pe_fifos,
                            e.noc(), e.glb, e.io_pads, e.top_control + e.rlc_and_relu, e.dram})
    cells.push_back(fmt::format("{:.1f}", part * scale));
  return cells;
}

std::string energy_table(const Report& report, const arch::Activity& sum) {
  const bool absolute = report.energy_table.unit == "pJ";
  std::vector<Table::Column> columns{{absolute ? "energy, uJ" : "energy, M MACs", left}};
  if (absolute) columns.push_back({"mW"});
  for (const char* part :
       {"chip", "clock", "PE control", "spads", "MACs", "FIFOs", "NoC", "GLB", "pads", "other", "DRAM"})
    columns.push_back({part});
  Table table(columns);
  for (const runtime::LayerRun& layer : report.layers)
    table.row(energy_cells(shortened(layer.name), layer.activity, report));
  if (report.layers.size() > 1) {
    table.rule();
    table.row(energy_cells("total", sum, report));
  }
  return table.text();
}

}  // namespace

std::string to_text(const Report& report) {
  const arch::Activity sum = totals(report);
  std::string text =
      fmt::format("{}, batch {}, {} engine, chip {} at {:g} MHz (link {:g} MHz)\n\n", report.model, report.batch,
                  report.engine, report.chip.name, static_cast<double>(report.chip.core_clock_hz) / 1e6,
                  static_cast<double>(report.chip.link_clock_hz) / 1e6);
  if (report.layers.empty()) return text + "No layer runs on the chip: the network has no CONV or FC layer.\n";
  text += mapping_table(report) + '\n' + cost_table(report, sum) + '\n' + energy_table(report, sum) + '\n';
  text += fmt::format(
      "{:.2f} frames/s   {:.4f} DRAM accesses per MAC   {:.1f} ms on the chip ({:.1f} ms when fmap traffic overlaps)\n",
      frames_per_second(report), dram_accesses_per_mac(sum), milliseconds(sum.total_cycles, report.chip),
      milliseconds(sum.processing_cycles, report.chip));
  if (!report.host_layers.empty())
    text += fmt::format("{} layers ran on the host in float.\n", report.host_layers.size());
  if (sum.overflowed_words > 0)
    text +=
        fmt::format("{} of {} ofmap words did not fit 16 bits and wrapped.\n", sum.overflowed_words, sum.ofmap_words);
  if (report.saturated_words > 0)
    text += fmt::format("{} ifmap words saturated on their way from the host.\n", report.saturated_words);
  return text;
}

}  // namespace eyeriss::report
