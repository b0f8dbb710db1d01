#include <fmt/format.h>

#include "eyeriss/report/dataflows_report.h"
#include "eyeriss/report/table.h"

namespace eyeriss::report {
namespace {

using dataflow::PerOperation;

std::string number(double value) {
  return fmt::format("{:.3f}", value);
}

std::vector<std::string> figures(const PerOperation& each) {
  return {number(each.energy()),
          number(each.alu),
          number(each.dram),
          number(each.glb),
          number(each.array),
          number(each.rf),
          number(each.ifmap),
          number(each.filter),
          number(each.psum),
          fmt::format("{:.5f}", each.dram_words),
          fmt::format("{:.6f}", each.delay),
          fmt::format("{:.5f}", each.edp())};
}

std::vector<Table::Column> columns(const char* first) {
  std::vector<Table::Column> all = {{first, Table::Align::left}};
  for (const char* title :
       {"energy/op", "alu", "DRAM", "GLB", "array", "RF", "ifmap", "filter", "psum", "DRAM/op", "delay/op", "EDP/op"})
    all.push_back({title, Table::Align::right});
  return all;
}

std::string summary(const DataflowsReport& report) {
  const bool compared = published_dataflow(report, dataflow::Dataflow::RS).has_value();
  std::vector<Table::Column> titles = columns("dataflow");
  if (compared)
    titles.insert(titles.end(), {{"[A] energy/op", Table::Align::right}, {"[A] DRAM/op", Table::Align::right}});
  Table table(titles);
  for (const dataflow::DataflowStudy& one : report.studies) {
    std::vector<std::string> cells = {dataflow::describe(one.dataflow).name};
    const std::vector<std::string> values = one.legal ? figures(one.per_operation) : std::vector<std::string>(12, "-");
    cells.insert(cells.end(), values.begin(), values.end());
    if (const auto published = published_dataflow(report, one.dataflow)) {
      cells.push_back(number(published->energy_per_op));
      cells.push_back(fmt::format("{:.5f}", published->dram_per_op));
    }
    table.row(cells);
  }
  std::string text = table.text();
  for (const dataflow::DataflowStudy& one : report.studies)
    for (const dataflow::LayerStudy& layer : one.layers)
      if (!layer.legal())
        text += fmt::format("{}: no legal mapping of {}: {}\n", dataflow::describe(one.dataflow).name, layer.name,
                            layer.optimum.refusal);
  return text;
}

std::string parameters_text(const dataflow::LayerStudy& layer, dataflow::Dataflow dataflow) {
  std::string text;
  for (const char letter : std::string(dataflow::describe(dataflow).letters))
    text +=
        fmt::format("{}{}={}", text.empty() ? "" : " ", letter, dataflow::value_of(*layer.optimum.parameters, letter));
  return text;
}

std::string layers_text(const dataflow::DataflowStudy& one) {
  const dataflow::Description& description = dataflow::describe(one.dataflow);
  std::vector<Table::Column> titles = columns(description.name);
  titles.push_back({"PEs", Table::Align::right});
  titles.push_back({"parameters", Table::Align::left});
  Table table(titles);
  for (const dataflow::LayerStudy& layer : one.layers) {
    std::vector<std::string> cells = {layer.name};
    const std::vector<std::string> values =
        layer.legal() ? figures(layer.per_operation) : std::vector<std::string>(12, "-");
    cells.insert(cells.end(), values.begin(), values.end());
    cells.push_back(layer.legal() ? fmt::format("{}", layer.active_pes) : "-");
    cells.push_back(layer.legal() ? parameters_text(layer, one.dataflow) : "no legal mapping");
    table.row(cells);
  }
  return table.text();
}

}  // namespace

std::string dataflows_text(const DataflowsReport& report) {
  std::string text = fmt::format("{}: {} PEs, {} images, equal area. Energies in MACs, an operation is a MAC.\n\n",
                                 report.model, report.pes, report.batch);
  text += summary(report) + "\n";
  for (const dataflow::DataflowStudy& one : report.studies) text += layers_text(one) + "\n";
  for (const dataflow::DataflowStudy& one : report.studies) {
    const dataflow::Description& description = dataflow::describe(one.dataflow);
    text += fmt::format("{:<4} keeps still: {}. RF {:.0f} B a PE, GLB {:.1f} kB. Stands for: {}.\n", description.name,
                        description.keeps_still, one.storage.rf_bytes, one.storage.glb_bytes / 1024,
                        description.accelerators);
  }
  return text;
}

}  // namespace eyeriss::report
