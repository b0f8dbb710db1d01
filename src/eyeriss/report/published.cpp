#include "eyeriss/report/published.h"

#include <array>
#include <sstream>
#include <string_view>
#include <utility>

#include "eyeriss/base/error.h"

namespace eyeriss::report {

extern const std::string_view data_alexnet_csv, data_alexnet_ofmap_zeros_csv, data_chip_csv, data_fig9_dram_csv,
    data_fig15_area_csv, data_fig16_power_csv, data_fig17_voltage_csv;

namespace {

std::string_view file(const std::string& name) {
  const std::array<std::pair<const char*, std::string_view>, 7> files = {{
      {"alexnet", data_alexnet_csv},
      {"alexnet_ofmap_zeros", data_alexnet_ofmap_zeros_csv},
      {"chip", data_chip_csv},
      {"fig9_dram", data_fig9_dram_csv},
      {"fig15_area", data_fig15_area_csv},
      {"fig16_power", data_fig16_power_csv},
      {"fig17_voltage", data_fig17_voltage_csv},
  }};
  for (const auto& [known, text] : files)
    if (name == known) return text;
  throw base::Bug(fmt::format("there is no published file {}", name));
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields;
  std::string field;
  std::istringstream text(line);
  while (std::getline(text, field, ',')) fields.push_back(field);
  if (!line.empty() && line.back() == ',') fields.emplace_back();
  return fields;
}

nn::ConvShape shape_of(const PublishedRow& row) {
  nn::ConvShape s;
  s.G = row.count("G"), s.N = 4, s.M = row.count("M"), s.C = row.count("C");
  s.H = s.W = row.count("H"), s.R = s.S = row.count("R"), s.U = s.V = row.count("U");
  return s;
}

mapping::Mapping mapping_of(const PublishedRow& row, const nn::ConvShape& shape) {
  return {row.count("m"), row.count("n"), row.count("e"), row.count("p"),
          row.count("q"), row.count("r"), row.count("t"), shape.F()};
}

}  // namespace

const std::string& PublishedRow::text(const std::string& column) const {
  const auto found = columns_.find(column);
  EYERISS_CHECK(found != columns_.end());
  return found->second;
}

double PublishedRow::number(const std::string& column) const {
  return std::stod(text(column));
}

std::int64_t PublishedRow::count(const std::string& column) const {
  return std::stoll(text(column));
}

std::vector<PublishedRow> published(const std::string& name) {
  std::istringstream lines{std::string(file(name))};
  std::vector<std::string> header;
  std::vector<PublishedRow> rows;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> fields = split(line);
    if (header.empty()) {
      header = fields;
      continue;
    }
    EYERISS_CHECK(fields.size() == header.size());
    std::map<std::string, std::string> columns;
    for (std::size_t i = 0; i < header.size(); ++i) columns[header[i]] = fields[i];
    rows.emplace_back(std::move(columns));
  }
  return rows;
}

double published_chip(const std::string& key) {
  for (const PublishedRow& row : published("chip"))
    if (row.text("key") == key) return row.number("value");
  throw base::Bug(fmt::format("there is no published figure {}", key));
}

std::vector<PublishedLayer> published_alexnet() {
  std::vector<PublishedLayer> layers;
  const std::vector<PublishedRow> ofmap_zeros = published("alexnet_ofmap_zeros");
  for (const PublishedRow& row : published("alexnet")) {
    if (row.text("layer") == "total") continue;
    const nn::ConvShape shape = shape_of(row);
    PublishedLayer layer{row.text("layer"), shape, mapping_of(row, shape), row.number("zeros_pct") / 100, 0,
                         layers.empty(),    row};
    layer.ofmap_zeros = ofmap_zeros.at(layers.size()).number("ofmap_zeros_pct") / 100;
    layers.push_back(std::move(layer));
  }
  return layers;
}

PublishedRow published_alexnet_total() {
  return published("alexnet").back();
}

}  // namespace eyeriss::report
