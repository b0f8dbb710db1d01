#include "eyeriss/report/html_details.h"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <map>

#include "eyeriss/base/error.h"
#include "eyeriss/report/html_frames.h"

namespace eyeriss::report {
namespace {

using Json = nlohmann::ordered_json;

Json placement_json(const NativeLayer& layer, const arch::ChipConfig& chip) {
  Json json = {{"rows", chip.array_rows}, {"columns", chip.array_columns}, {"pes", Json::array()}};
  const auto placed = mapping::place(layer.shape, layer.mapping, chip);
  EYERISS_CHECK(placed.has_value());
  for (const mapping::PlacedPe& pe : *placed)
    json["pes"].push_back({pe.row, pe.column, pe.filter_set, pe.channel_set, pe.filter_row, pe.set_column});
  const mapping::NocIds ids = mapping::noc_ids(layer.shape, layer.mapping, chip);
  const auto network = [&](const char* name, const mapping::NetworkIds& network_ids, std::int64_t no_col) {
    json["ids"][name] = {{"row_ids", network_ids.row_ids},
                         {"col_ids", network_ids.col_ids},
                         {"no_row", chip.no_row_id()},
                         {"no_col", no_col}};
  };
  network("ifmap", ids.ifmap, chip.no_ifmap_col_id());
  network("filter", ids.filter, chip.no_col_id());
  network("psum_in", ids.psum_in, chip.no_col_id());
  network("psum_out", ids.psum_out, chip.no_col_id());
  return json;
}

// "mmm-" -> "3m-"
std::string run_lengths(const std::string& letters) {
  std::string runs;
  for (std::size_t begin = 0, end = 0; begin < letters.size(); begin = end) {
    end = letters.find_first_not_of(letters[begin], begin);
    if (end == std::string::npos) end = letters.size();
    if (end - begin > 1) runs += fmt::format("{}", end - begin);
    runs += letters[begin];
  }
  return runs;
}

// Keys of one letter, and states only where they change: there are hundreds of frames.
Json frame_json(const Frame& frame, const std::string& states_before) {
  Json json = {{"c", frame.cycle}};
  if (frame.ifmap) json["i"] = {frame.ifmap->row, frame.ifmap->col};
  if (frame.filter) json["f"] = {frame.filter->row, frame.filter->col};
  if (frame.psum_in) json["p"] = *frame.psum_in;
  if (frame.psum_out) json["o"] = *frame.psum_out;
  if (!frame.local.empty()) json["u"] = frame.local;
  if (frame.states != states_before) json["s"] = run_lengths(frame.states);
  return json;
}

Json animation_json(const NativeLayer& layer, const arch::ChipConfig& chip) {
  const PassFrames pass = pass_frames(layer.shape, layer.mapping, chip);
  Json json = {{"pass_cycles", pass.pass_cycles}, {"phases", Json::array()}, {"frames", Json::array()}};
  for (const Phase& phase : pass.phases)
    json["phases"].push_back({{"title", phase.title}, {"frame", phase.first_frame}});
  std::string states;
  for (const Frame& frame : pass.frames) {
    json["frames"].push_back(frame_json(frame, states));
    states = frame.states;
  }
  return json;
}

mapping::PassGeometry first_geometry(const NativeLayer& layer) {
  std::optional<mapping::PassGeometry> first;
  mapping::for_each_pass(layer.shape, layer.mapping, [&](const mapping::Pass& pass) {
    if (!first) first = mapping::geometry(layer.shape, layer.mapping, pass);
  });
  return *first;
}

}  // namespace

nlohmann::ordered_json html_details(const std::vector<NativeLayer>& layers, const arch::ChipConfig& chip) {
  Json json = {{"layers", Json::array()}, {"passes", Json::array()}};
  std::map<mapping::PassGeometry, std::size_t> known;
  std::vector<const NativeLayer*> different;
  for (const NativeLayer& layer : layers) {
    const auto [entry, is_new] = known.emplace(first_geometry(layer), different.size());
    if (is_new) different.push_back(&layer);
    json["layers"].push_back({{"name", layer.name}, {"pass", entry->second}});
  }
  std::vector<Json> passes(different.size());
  tbb::parallel_for(std::size_t{0}, different.size(), [&](std::size_t k) {
    passes[k] = {{"placement", placement_json(*different[k], chip)},
                 {"animation", animation_json(*different[k], chip)}};
  });
  for (Json& pass : passes) json["passes"].push_back(std::move(pass));
  return json;
}

}  // namespace eyeriss::report
