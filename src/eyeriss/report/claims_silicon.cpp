// [J] Figs 15, 16 and 17: area, power by part, other voltages.
#include "eyeriss/base/error.h"
#include "eyeriss/energy/area.h"
#include "eyeriss/report/claims.h"
#include "eyeriss/report/published.h"

namespace eyeriss::report {
namespace {

// Our parts under the names of data/fig16_power.csv.
double fig16_part(const energy::Parts& e, const std::string& part) {
  if (part == "clock_network") return e.clock_network;
  if (part == "spads") return e.spads();
  if (part == "pe_control") return e.pe_control;
  if (part == "multipliers_and_adders") return e.multipliers_and_adders;
  if (part == "io_pads") return e.io_pads;
  if (part == "pe_fifos") return e.pe_fifos;
  if (part == "glb") return e.glb;
  if (part == "noc") return e.noc();
  EYERISS_CHECK(part == "top_control");
  return e.top_control;
}

// Our parts under the names of data/fig15_area.csv, in percent of the core or of the PEs.
double fig15_part(const energy::Area& a, const std::string& scope, const std::string& part) {
  const double whole = 100 / (scope == "core" ? a.core() : a.pe_array);
  if (part == "pe_array") return whole * a.pe_array;
  if (part == "glb") return whole * a.glb;
  if (part == "noc") return whole * a.noc;
  if (part == "rlc_codec_and_relu") return whole * a.rlc_codec_and_relu;
  if (part == "top_control") return whole * a.top_control;
  if (part == "config_scan_chain") return whole * a.config_scan_chain;
  if (part == "spads") return whole * a.spads();
  if (part == "fifos") return whole * a.pe_fifos;
  if (part == "control") return whole * a.pe_controls;
  EYERISS_CHECK(part == "multiplier_and_adder");
  return whole * a.multipliers_and_adders;
}

// Up to 1 V the link keeps its ratio to the core, 60 to 200 MHz; at 1.17 V both run at their maximum, 250 and 90 MHz [J
// Sec. III].
arch::ChipConfig chip_at(double volts, double core_mhz) {
  arch::ChipConfig chip;
  const double nominal_ratio = static_cast<double>(chip.link_clock_hz) / static_cast<double>(chip.core_clock_hz);
  chip.core_voltage = volts;
  chip.core_clock_hz = static_cast<std::int64_t>(core_mhz * 1e6);
  chip.link_clock_hz = volts > 1.0 ? 90'000'000 : static_cast<std::int64_t>(core_mhz * 1e6 * nominal_ratio);
  return chip;
}

}  // namespace

std::vector<Claim> area_claims(const arch::ChipConfig& chip) {
  const energy::Area area = energy::area(energy::area_table_65nm(), chip);
  std::vector<Claim> claims;
  for (const PublishedRow& row : published("fig15_area"))
    claims.push_back(compare(fmt::format("Fig 15: area of the {}", row.text("scope")), row.text("part"), "points",
                             row.number("percent"), fig15_part(area, row.text("scope"), row.text("part")), within(1)));
  claims.push_back(compare("Table IV", "core area", "mm2", published_chip("core_side") * published_chip("core_side"),
                           area.core(), percent(1)));
  claims.push_back(
      compare("Table IV", "logic gates", "k NAND2", published_chip("logic_gates"), area.nand2_gates / 1e3, percent(1)));
  claims.push_back(compare("Table IV", "SRAM", "kB", published_chip("sram"),
                           static_cast<double>(area.sram_bytes) / 1024, exactly()));
  return claims;
}

std::vector<Claim> power_split_claims(const AlexNet& alexnet) {
  std::vector<Claim> claims;
  for (const auto& [layer_index, column] : {std::pair{0, "conv1_percent"}, std::pair{4, "conv5_percent"}}) {
    const MeasuredLayer& layer = alexnet.layers.at(static_cast<std::size_t>(layer_index));
    for (const PublishedRow& row : published("fig16_power"))
      claims.push_back(
          compare(fmt::format("Fig 16: power of {}", layer.name), row.text("part"), "points", row.number(column),
                  100 * fig16_part(layer.energy_pj, row.text("part")) / layer.energy_pj.chip(), within(3)));
  }
  return claims;
}

std::vector<Claim> gating_claims(const AlexNet& alexnet) {
  arch::ChipConfig open = alexnet.chip;
  open.zero_gating = false;
  const auto pe_pj = [](const energy::Parts& e) {
    return e.pe_control + e.spads() + e.multipliers_and_adders + e.pe_fifos;
  };
  const double saved = 1 - pe_pj(alexnet.sum.energy_pj) / pe_pj(run_alexnet(open).sum.energy_pj);
  return {compare("Sec. V-C: zero gating", "PE power saved", "percent", published_chip("gating_saves_pe_power"),
                  100 * saved, not_judged(),
                  "ours is the mean of AlexNet's layers; the paper does not say of what its number is")};
}

std::vector<Claim> voltage_claims(const Progress& progress) {
  std::vector<Claim> claims;
  for (const PublishedRow& row : published("fig17_voltage")) {
    const double volts = row.number("core_v");
    const arch::ChipConfig chip = chip_at(volts, row.number("core_mhz"));
    const AlexNet alexnet = run_alexnet(chip, progress);
    const std::string point = fmt::format("{} V, {} MHz", row.text("core_v"), row.text("core_mhz"));
    const double ms = total_ms(alexnet.sum, chip);
    claims.push_back(compare("Fig 17: frames/s", point, "frames/s", row.number("frames_per_s"), 4e3 / ms, percent(6),
                             volts > 1.0 ? "the published rate grows by 29 % where the core clock grows by 25 %" : ""));
    const double mw = power_mw(alexnet.sum, chip);
    claims.push_back(compare("Fig 17: power", point, "mW", row.number("power_mw"), mw, percent(7), "read off a plot"));
    if (row.text("core_v") == "0.82")
      claims.push_back(compare("Fig 17: efficiency", point, "GMACS/W", published_chip("efficiency_at_0.82_v"),
                               static_cast<double>(alexnet.sum.activity.macs) / ms / 1e6 / (mw / 1e3), percent(7)));
  }
  return claims;
}

}  // namespace eyeriss::report
