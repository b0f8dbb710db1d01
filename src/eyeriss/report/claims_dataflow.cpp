// [A] Figs 10, 11 and 12: AlexNet under row stationary by level, and the six dataflows side by side.
#include <fmt/format.h>

#include "eyeriss/dataflow/published.h"
#include "eyeriss/dataflow/study.h"
#include "eyeriss/report/claims.h"
#include "eyeriss/zoo/zoo.h"

namespace eyeriss::report {
namespace {

constexpr std::int64_t pes = 256;  // in all three figures

std::vector<dataflow::Layer> alexnet_layers(bool with_fc) {
  std::vector<dataflow::Layer> layers;
  for (const zoo::LayerShape& layer : zoo::layer_shapes("alexnet", 1))
    if (with_fc || !layer.is_fc)
      layers.push_back({layer.name, layer.is_fc ? dataflow::LayerKind::fc : dataflow::LayerKind::conv, layer.shape});
  return layers;
}

void add_levels(std::vector<Claim>& claims) {
  const dataflow::DataflowStudy rs = dataflow::study(alexnet_layers(true), pes, 16)[0];
  std::size_t layer_index = 0;
  for (const dataflow::PublishedLevels& published : dataflow::published_rs_levels) {
    const dataflow::LayerStudy& layer = rs.layers.at(layer_index++);
    const dataflow::PerOperation& op = layer.per_operation;
    const double scale = static_cast<double>(layer.macs) / 1e9;
    const auto add = [&](const std::string& level, double theirs, double ours, Tolerance tolerance,
                         std::string note = {}) {
      claims.push_back(compare("[A] Fig 10: energy of RS, N=16", std::string(published.layer) + " " + level, "G MACs",
                               theirs, ours * scale, tolerance, std::move(note)));
    };
    const bool fc = layer.kind == dataflow::LayerKind::fc;
    add("DRAM", published.dram, op.dram, percent(0.5));
    add("GLB", published.glb, op.glb, fc ? not_judged() : percent(0.5),
        fc ? "one to three digits, of a search that was not exhaustive" : "");
    add("array", published.array, op.array, fc ? not_judged() : percent(0.5));
    add("RF", published.rf, op.rf, percent(0.5));
    add("total", published.total, op.energy(), percent(0.5));
  }
}

void add_comparison(std::vector<Claim>& claims) {
  for (const std::int64_t batch : {1, 16}) {
    const std::vector<dataflow::DataflowStudy> studies = dataflow::study(alexnet_layers(false), pes, batch);
    for (const dataflow::PublishedComparison& published : dataflow::published_comparison) {
      if (published.batch != batch) continue;
      const dataflow::PerOperation& op = studies[static_cast<std::size_t>(published.dataflow)].per_operation;
      const std::string name = fmt::format("{}, N={}", dataflow::describe(published.dataflow).name, batch);
      claims.push_back(compare("[A] Fig 12: energy per operation", name, "of RS at N=1", published.relative_energy,
                               op.energy() / dataflow::published_rs_energy_at_n1, percent(0.5)));
      claims.push_back(compare("[A] Fig 11: DRAM accesses per operation", name, "words", published.dram_per_op,
                               op.dram_words, percent(0.5)));
    }
  }
}

}  // namespace

std::vector<Claim> dataflow_claims() {
  std::vector<Claim> claims;
  add_levels(claims);
  add_comparison(claims);
  return claims;
}

}  // namespace eyeriss::report
