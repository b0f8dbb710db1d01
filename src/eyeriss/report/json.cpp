#include "eyeriss/report/report.h"

namespace eyeriss::report {
namespace {

double fraction(std::uint64_t part, std::uint64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0.0;
}

Json chip_json(const arch::ChipConfig& chip) {
  Json json;
  arch::for_each_field(chip, [&](const char* key, const auto& value) { json[key] = value; });
  return json;
}

Json shape_json(const mapping::GeneralConv& conv) {
  const nn::ConvShape& s = conv.shape;
  Json json = {{"G", s.G}, {"N", s.N}, {"M", s.M},      {"C", s.C},      {"H", s.H}, {"W", s.W},
               {"R", s.R}, {"S", s.S}, {"E", conv.E()}, {"F", conv.F()}, {"U", s.U}, {"V", s.V}};
  json["dilation"] = {conv.row_dilation, conv.column_dilation};
  return json;
}

Json shape_json(const nn::ConvShape& shape) {
  return shape_json(mapping::GeneralConv{shape, 1, 1});
}

Json mapping_json(const mapping::Mapping& a) {
  return {{"m", a.m}, {"n", a.n}, {"e", a.e}, {"p", a.p}, {"q", a.q}, {"r", a.r}, {"t", a.t}, {"f", a.f}};
}

// The counts of Activity, "glb.psum_read" as ["glb_words"]["psum_read"].
void add_counts(const arch::Activity& activity, Json& json) {
  arch::for_each_count(activity, [&](const std::string& name, std::uint64_t count) {
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos)
      json[name] = count;
    else if (name.substr(0, dot) == "dram_uncompressed")
      json["dram_words_uncompressed"][name.substr(dot + 1)] = count;
    else
      json[name.substr(0, dot) + "_words"][name.substr(dot + 1)] = count;
  });
}

void add_derived(const arch::Activity& activity, const arch::ChipConfig& chip, Json& json) {
  json["ifmap_zero_fraction"] = fraction(activity.ifmap_zero_words, activity.ifmap_words);
  json["ofmap_zero_fraction"] = fraction(activity.ofmap_zero_words, activity.ofmap_words);
  json["processing_ms"] = milliseconds(activity.processing_cycles, chip);
  json["total_ms"] = milliseconds(activity.total_cycles, chip);
}

void add_energy(const arch::Activity& activity, const Report& report, Json& json) {
  const energy::Parts parts = energy::energy(activity, report.energy_table, report.chip);
  const bool absolute = report.energy_table.unit == "pJ";
  const double scale = absolute ? 1e-6 : 1.0;
  Json& by_part = json[absolute ? "energy_uj" : "energy_mac_units"];
  energy::for_each_part(parts, [&](const char* name, double value) { by_part[name] = value * scale; });
  by_part["total"] = parts.system() * scale;
  if (!absolute) return;
  json["chip_energy_uj"] = parts.chip() * scale;
  json["power_mw"] = energy::power_mw(parts, activity.total_cycles, report.chip).chip();
}

Json layer_json(const runtime::LayerRun& layer, const Report& report) {
  Json json = {{"name", layer.name}, {"kind", layer.kind}, {"on", "chip"}};
  json["shape"] = shape_json(layer.conv);
  json["mapping"] = mapping_json(layer.mapping);
  json["active_pes"] = layer.active_pes();
  json["relu"] = layer.relu;
  json["shift"] = layer.shift;
  add_counts(layer.activity, json);
  add_derived(layer.activity, report.chip, json);
  add_energy(layer.activity, report, json);
  if (layer.sqnr_db) json["sqnr_db"] = *layer.sqnr_db;
  const bool native = layer.pieces.size() == 1 && layer.pieces[0].shape == layer.conv.shape;
  if (!native)
    for (std::size_t i = 0; i < layer.pieces.size(); ++i)
      json["pieces"].push_back(
          {{"shape", shape_json(layer.pieces[i].shape)}, {"mapping", mapping_json(layer.piece_mappings[i])}});
  return json;
}

}  // namespace

Json to_json(const Report& report) {
  Json json = {
      {"schema", "eyeriss-report/1"}, {"model", report.model}, {"batch", report.batch}, {"engine", report.engine}};
  json["chip"] = chip_json(report.chip);
  json["energy_table"] = report.energy_table.name;
  json["layers"] = Json::array();
  for (const runtime::LayerRun& layer : report.layers) json["layers"].push_back(layer_json(layer, report));
  json["host_layers"] = Json::array();
  for (const runtime::HostRun& host : report.host_layers)
    json["host_layers"].push_back(
        {{"name", host.name}, {"kind", host.kind}, {"on", "host"}, {"output", host.output_dims}});

  const arch::Activity sum = totals(report);
  Json& total = json["totals"];
  add_counts(sum, total);
  add_derived(sum, report.chip, total);
  add_energy(sum, report, total);
  total["saturated_words"] = report.saturated_words;
  total["frames_per_s"] = frames_per_second(report);
  total["dram_accesses_per_mac"] = dram_accesses_per_mac(sum);
  return json;
}

}  // namespace eyeriss::report
