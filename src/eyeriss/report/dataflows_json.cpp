#include <algorithm>

#include "eyeriss/dataflow/published.h"
#include "eyeriss/report/dataflows_report.h"
#include "eyeriss/report/published.h"

namespace eyeriss::report {
namespace {

using Json = nlohmann::ordered_json;

void add_figures(const dataflow::PerOperation& each, Json& json) {
  json["energy_per_op"] = each.energy();
  json["by_level"] = {
      {"alu", each.alu}, {"dram", each.dram}, {"glb", each.glb}, {"array", each.array}, {"rf", each.rf}};
  json["by_type"] = {{"ifmap", each.ifmap}, {"filter", each.filter}, {"psum", each.psum}};
  json["dram_per_op"] = each.dram_words;
  json["delay_per_op"] = each.delay;
  json["edp_per_op"] = each.edp();
}

Json layer_json(const dataflow::LayerStudy& layer, dataflow::Dataflow dataflow) {
  Json json = {{"name", layer.name}, {"legal", layer.legal()}};
  if (!layer.legal()) {
    json["refusal"] = layer.optimum.refusal;
    return json;
  }
  add_figures(layer.per_operation, json);
  json["macs"] = layer.macs;
  json["active_pes"] = layer.active_pes;
  json["candidates"] = layer.optimum.costed;
  for (const char letter : std::string(dataflow::describe(dataflow).letters))
    json["parameters"][std::string(1, letter)] = dataflow::value_of(*layer.optimum.parameters, letter);
  return json;
}

}  // namespace

Json dataflows_json(const DataflowsReport& report) {
  Json dataflows = Json::array();
  for (const dataflow::DataflowStudy& one : report.studies) {
    const dataflow::Description& description = dataflow::describe(one.dataflow);
    Json json = {{"name", description.name}, {"legal", one.legal}};
    if (one.legal) add_figures(one.per_operation, json);
    if (const auto published = published_dataflow(report, one.dataflow))
      json["published"] = {{"energy_per_op", published->energy_per_op},
                           {"dram_per_op", published->dram_per_op},
                           {"source", "[A] Figs 11, 12"}};
    json["keeps_still"] = description.keeps_still;
    json["accelerators"] = description.accelerators;
    json["rf_bytes"] = one.storage.rf_bytes;
    json["glb_bytes"] = one.storage.glb_bytes;
    json["layers"] = Json::array();
    for (const dataflow::LayerStudy& layer : one.layers) json["layers"].push_back(layer_json(layer, one.dataflow));
    dataflows.push_back(json);
  }
  return {{"schema", "eyeriss-dataflows/1"},
          {"model", report.model},
          {"pes", report.pes},
          {"batch", report.batch},
          {"dataflows", dataflows}};
}

std::optional<PublishedDataflow> published_dataflow(const DataflowsReport& report, dataflow::Dataflow dataflow) {
  if (report.pes != 256 || report.costs != dataflow::CostModel{} || report.studies.empty()) return std::nullopt;
  const std::vector<PublishedLayer> alexnet = published_alexnet();
  const auto& layers = report.studies.front().layers;
  const bool same_layers = std::equal(layers.begin(), layers.end(), alexnet.begin(), alexnet.end(),
                                      [&](const dataflow::LayerStudy& ours, const PublishedLayer& theirs) {
                                        nn::ConvShape shape = theirs.shape;
                                        shape.N = report.batch;
                                        return ours.shape == shape;
                                      });
  if (!same_layers) return std::nullopt;
  for (const dataflow::PublishedComparison& each : dataflow::published_comparison)
    if (each.batch == report.batch && each.dataflow == dataflow)
      return PublishedDataflow{each.relative_energy * dataflow::published_rs_energy_at_n1, each.dram_per_op};
  return std::nullopt;
}

}  // namespace eyeriss::report
