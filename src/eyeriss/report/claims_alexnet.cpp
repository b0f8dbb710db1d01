// [J] Table V, Fig 9 and the abstract's numbers for AlexNet.
#include "eyeriss/energy/energy.h"
#include "eyeriss/report/claims.h"
#include "eyeriss/report/published.h"

namespace eyeriss::report {
namespace {

constexpr double bytes_per_word = 2;

double mega(double count) {
  return count / 1e6;
}

double processing_ms(const MeasuredLayer& layer, const arch::ChipConfig& chip) {
  return 1e3 * static_cast<double>(layer.activity.processing_cycles) / static_cast<double>(chip.core_clock_hz);
}

// What [J] Table V counts as GLB accesses.
double glb_mb(const arch::Activity& a) {
  return mega(bytes_per_word * static_cast<double>(a.glb.ifmap_read + a.glb.psum_read + a.glb.psum_write));
}

double dram_mb(const arch::Activity::Dram& words) {
  return mega(bytes_per_word * static_cast<double>(words.total()));
}

void add_layer(const MeasuredLayer& layer, const PublishedRow& row, const arch::ChipConfig& chip,
               std::vector<Claim>& claims) {
  const auto add = [&](const char* section, const char* unit, const char* column, double ours, Tolerance tolerance,
                       std::string note) {
    claims.push_back(compare(section, layer.name, unit, row.number(column), ours, tolerance, std::move(note)));
  };
  // CONV4 and CONV5 run the same pass 384 and 256 times: their times should be 1.5 to 1.
  const bool contradicts_conv4 = layer.name == "CONV5";
  add("Table V: power", "mW", "power_mw", power_mw(layer, chip), percent(5), "");
  add("Table V: processing latency", "ms", "processing_ms", processing_ms(layer, chip),
      percent(contradicts_conv4 ? 8 : 3),
      contradicts_conv4
          ? "published times contradict each other: CONV4 runs the same pass 1.5 times as often, 16.0/10.0 is 1.6"
          : "");
  add("Table V: total latency", "ms", "total_ms", total_ms(layer, chip), not_judged(), "");
  add("Table V: active PEs", "PEs", "active_pes", static_cast<double>(layer.active_pes), exactly(), "");
  const bool contradicts_mapping = layer.name == "CONV3";
  add("Table V: GLB accesses", "MB", "glb_mb", glb_mb(layer.activity),
      contradicts_mapping ? not_judged() : percent(0.5),
      contradicts_mapping ? "the published number contradicts its own mapping in Table III; it is that of q=3, r=2, t=2"
                          : "");
  const bool feeds_next_layer = layer.name == "CONV3" || layer.name == "CONV4";
  add("Table V: DRAM accesses", "MB", "dram_mb", dram_mb(layer.activity.dram), percent(5),
      feeds_next_layer
          ? ""
          : "by construction: the zeros of these ofmaps are not published and are derived from this number");
}

void add_total(const AlexNet& alexnet, std::vector<Claim>& claims) {
  const PublishedRow row = published_alexnet_total();
  const arch::Activity& sum = alexnet.sum.activity;
  double pe_ms = 0;
  for (const MeasuredLayer& layer : alexnet.layers)
    pe_ms += static_cast<double>(layer.active_pes) * total_ms(layer, alexnet.chip);
  const auto add = [&](const char* section, const char* unit, const char* column, double ours, Tolerance tolerance,
                       std::string note) {
    claims.push_back(compare(section, "all five", unit, row.number(column), ours, tolerance, std::move(note)));
  };
  add("Table V: power", "mW", "power_mw", power_mw(alexnet.sum, alexnet.chip), percent(2),
      "the published mean is weighted with the total latencies: 278.3; with the processing latencies 277.2");
  add("Table V: processing latency", "ms", "processing_ms", processing_ms(alexnet.sum, alexnet.chip), percent(1.5), "");
  add("Table V: total latency", "ms", "total_ms", total_ms(alexnet.sum, alexnet.chip), percent(4), "");
  add("Table V: active PEs", "PEs", "active_pes", pe_ms / total_ms(alexnet.sum, alexnet.chip), within(1),
      "mean over the total latency");
  add("Table V: GLB accesses", "MB", "glb_mb", glb_mb(sum), not_judged(), "CONV3, see above");
  add("Table V: DRAM accesses", "MB", "dram_mb", dram_mb(sum.dram), percent(5), "");
  add("Table V: MACs", "M", "macs_m", mega(static_cast<double>(sum.macs)), percent(0.1), "");
}

void add_headline(const AlexNet& alexnet, std::vector<Claim>& claims) {
  const PublishedRow row = published_alexnet_total();
  const double images = 4, watts = power_mw(alexnet.sum, alexnet.chip) / 1e3, ms = total_ms(alexnet.sum, alexnet.chip);
  const double gmacs = static_cast<double>(alexnet.sum.activity.macs) / 1e6 / ms;
  const double published_gmacs = row.number("macs_m") / row.number("total_ms");
  const char* section = "Abstract and Table IV";
  claims.push_back(
      compare(section, "AlexNet", "frames/s", 1e3 * images / row.number("total_ms"), 1e3 * images / ms, percent(4)));
  claims.push_back(compare(section, "AlexNet throughput", "GMACS", published_gmacs, gmacs, percent(4)));
  claims.push_back(compare(section, "AlexNet efficiency", "GMACS/W", published_gmacs / row.number("power_mw") * 1e3,
                           gmacs / watts, percent(5), "throughput and efficiency: quotients of Table V"));
  claims.push_back(
      compare(section, "AlexNet DRAM accesses", "words/MAC", published_chip("alexnet_dram_accesses_per_mac"),
              static_cast<double>(alexnet.sum.activity.dram.total()) / static_cast<double>(alexnet.sum.activity.macs),
              percent(5)));
  claims.push_back(compare(section, "peak throughput", "GMACS", published_chip("peak_throughput"),
                           static_cast<double>(alexnet.chip.pe_count() * alexnet.chip.core_clock_hz) / 1e9, exactly()));
}

void add_fig9(const AlexNet& alexnet, std::vector<Claim>& claims) {
  const std::vector<PublishedRow> rows = published("fig9_dram");
  for (std::size_t i = 0; i < alexnet.layers.size(); ++i) {
    const arch::Activity& a = alexnet.layers[i].activity;
    const double raw = dram_mb(a.dram_uncompressed), coded = dram_mb(a.dram);
    const auto add = [&](const char* section, const char* unit, const char* column, double ours) {
      claims.push_back(compare(section, alexnet.layers[i].name, unit, rows.at(i).number(column), ours, percent(5)));
    };
    add("Fig 9: DRAM accesses without RLC", "MB", "uncompressed_mb", raw);
    add("Fig 9: with RLC", "MB", "compressed_mb", coded);
    add("Fig 9: ratio", "", "ratio", raw / coded);
  }
}

// The same with a simpler guess of the ofmaps' zeros: those of the next layer's padded ifmaps, as if no pooling and no padding
// came in between.
void add_next_ifmap_zeros(const AlexNet& alexnet, std::vector<Claim>& claims) {
  std::vector<SeededLayer> layers = seeded_alexnet();
  for (std::size_t i = 0; i + 1 < layers.size(); ++i) layers[i].ofmap_zeros = layers[i + 1].ifmap_zeros;
  const std::vector<MeasuredLayer> measured =
      run_seeded(layers, alexnet.chip, energy::find_energy_table("eyeriss-65nm"));
  const MeasuredLayer sum = sum_of(measured);
  const std::vector<PublishedLayer> published = published_alexnet();
  const char* section = "Table V: with ofmaps as sparse as the next layer's ifmaps";
  for (std::size_t i = 0; i + 1 < measured.size(); ++i)
    claims.push_back(compare(
        section, "DRAM " + measured[i].name, "MB", published[i].measured.number("dram_mb"),
        dram_mb(measured[i].activity.dram), not_judged(),
        i == 0 ? "what CONV1's filters and ifmaps leave of 5.0 MB needs ofmaps of 60 % zeros, not 38.7 %" : ""));
  const PublishedRow total = published_alexnet_total();
  claims.push_back(
      compare(section, "DRAM all five", "MB", total.number("dram_mb"), dram_mb(sum.activity.dram), not_judged()));
  claims.push_back(compare(section, "total latency all five", "ms", total.number("total_ms"),
                           total_ms(sum, alexnet.chip), not_judged()));
}

}  // namespace

double total_ms(const MeasuredLayer& layer, const arch::ChipConfig& chip) {
  return 1e3 * static_cast<double>(layer.activity.total_cycles) / static_cast<double>(chip.core_clock_hz);
}

double power_mw(const MeasuredLayer& layer, const arch::ChipConfig& chip) {
  return energy::power_mw(layer.energy_pj, layer.activity.total_cycles, chip).chip();
}

AlexNet run_alexnet(const arch::ChipConfig& chip, const Progress& progress) {
  AlexNet alexnet{chip, run_seeded(seeded_alexnet(), chip, energy::find_energy_table("eyeriss-65nm"), progress), {}};
  alexnet.sum = sum_of(alexnet.layers);
  return alexnet;
}

std::vector<Claim> alexnet_claims(const AlexNet& alexnet) {
  std::vector<Claim> claims;
  const std::vector<PublishedLayer> published = published_alexnet();
  add_headline(alexnet, claims);
  for (std::size_t i = 0; i < published.size(); ++i)
    add_layer(alexnet.layers[i], published[i].measured, alexnet.chip, claims);
  add_total(alexnet, claims);
  add_next_ifmap_zeros(alexnet, claims);
  add_fig9(alexnet, claims);
  return claims;
}

}  // namespace eyeriss::report
