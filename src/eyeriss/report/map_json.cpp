#include "eyeriss/report/map_report.h"

namespace eyeriss::report {
namespace {

using Json = nlohmann::ordered_json;

Json shape_json(const nn::ConvShape& s) {
  return {{"G", s.G}, {"N", s.N}, {"M", s.M},   {"C", s.C},   {"H", s.H}, {"W", s.W},
          {"R", s.R}, {"S", s.S}, {"E", s.E()}, {"F", s.F()}, {"U", s.U}, {"V", s.V}};
}

// The counts "dram.ifmap_read" ... of one unit, and their sum.
Json words_of(const arch::Activity& activity, const std::string& unit, std::uint64_t& total) {
  Json words;
  total = 0;
  arch::for_each_count(activity, [&](const std::string& name, std::uint64_t count) {
    if (name.compare(0, unit.size() + 1, unit + ".") != 0) return;
    words[name.substr(unit.size() + 1)] = count;
    total += count;
  });
  return words;
}

Json mapping_json(const mapping::Mapping& a) {
  return {{"m", a.m}, {"n", a.n}, {"e", a.e}, {"p", a.p}, {"q", a.q}, {"r", a.r}, {"t", a.t}, {"f", a.f}};
}

Json candidate_json(const mapping::Candidate& c) {
  std::uint64_t dram = 0, glb = 0, noc = 0, spad = 0;
  const Json dram_words = words_of(c.predicted, "dram", dram), glb_words = words_of(c.predicted, "glb", glb);
  const Json noc_words = words_of(c.predicted, "noc", noc), spad_words = words_of(c.predicted, "spad", spad);
  return {{"mapping", mapping_json(c.mapping)},
          {"cost", c.cost},
          {"energy_mac_units", c.energy_mac_units},
          {"processing_cycles", c.processing_cycles},
          {"active_pes", c.active_pes},
          {"dram_words", dram},
          {"glb_words", glb},
          {"limited_by", c.limited_by},
          {"pass_count", c.predicted.pass_count},
          {"filter_wait_cycles", c.predicted.filter_wait_cycles},
          {"dram_words_by_use", dram_words},
          {"glb_words_by_use", glb_words},
          {"noc_words_by_use", noc_words},
          {"spad_words_by_use", spad_words}};
}

// What is legal has the keys of a candidate too.
Json given_json(const GivenMapping& given) {
  const mapping::Explanation& e = given.explanation;
  if (e.broken) return {{"mapping", mapping_json(given.mapping)}, {"legal", false}, {"text", e.text}};
  Json json = candidate_json(e.candidate), parts = Json::array();
  for (const mapping::CostPart& part : e.parts)
    parts.push_back({{"name", part.name}, {"here", part.here}, {"at_optimum", part.at_optimum}});
  json["legal"] = true;
  json["above_optimum"] = e.above_optimum;
  json["parts"] = parts;
  json["text"] = e.text;
  return json;
}

}  // namespace

Json map_json(const MapReport& report) {
  Json layers = Json::array();
  for (const MappedLayer& layer : report.layers) {
    const mapping::SearchReport& proof = layer.result.report;
    Json best = Json::array(), front = Json::array();
    for (const mapping::Candidate& each : layer.result.best) best.push_back(candidate_json(each));
    for (const mapping::Candidate& each : layer.result.pareto) front.push_back(candidate_json(each));
    Json json = {{"name", layer.name},
                 {"shape", shape_json(layer.shape)},
                 {"objective", mapping::to_string(report.options.objective)},
                 {"candidates", proof.costed},
                 {"excluded_branches", proof.excluded_branches},
                 {"proven", proof.proven},
                 {"gap", proof.gap},
                 {"best", best}};
    if (report.options.pareto) {
      json["pareto"] = front;
      json["pareto_proven"] = proof.front_proven;
    }
    if (layer.given) json["given"] = given_json(*layer.given);
    if (layer.result.refusal) json["refusal"] = layer.result.refusal->text;
    layers.push_back(json);
  }
  return {{"schema", "eyeriss-map/1"},
          {"model", report.model},
          {"chip", report.chip.name},
          {"divisible", report.options.divisible},
          {"layers", layers}};
}

}  // namespace eyeriss::report
