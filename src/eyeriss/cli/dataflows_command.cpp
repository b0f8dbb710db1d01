// eyeriss dataflows: the comparison of [A].
#include <memory>

#include "eyeriss/base/error.h"
#include "eyeriss/cli/commands.h"
#include "eyeriss/cli/memory.h"
#include "eyeriss/cli/output.h"
#include "eyeriss/cli/shared_options.h"
#include "eyeriss/report/dataflows_report.h"
#include "eyeriss/runtime/model_layers.h"

namespace eyeriss::cli {
namespace {

constexpr const char* footer =
    R"(All six dataflows get the same area and the same number of PEs, and each its best parameters for every layer (docs/dataflows.md).

Examples:
  eyeriss dataflows alexnet
  eyeriss dataflows alexnet --pes 1024 --batch 1 --layers fc
  eyeriss dataflows resnet50.onnx --batch 16 --json dataflows.json)";

struct Options {
  SubjectOptions subject;
  std::string layers = "conv", costs, json;
  std::int64_t pes = 256, batch = 16;
  MemoryOption memory;
};

// [A] knows no dilation: a dilated layer counts as the undilated one with the same ofmaps.
nn::ConvShape undilated(const mapping::GeneralConv& conv) {
  nn::ConvShape shape = conv.shape;
  shape.H = (conv.E() - 1) * shape.U + shape.R;
  shape.W = (conv.F() - 1) * shape.V + shape.S;
  return shape;
}

std::vector<dataflow::Layer> layers_of(const Options& options) {
  options.subject.require_one();
  const auto& [model, shape] = options.subject;
  if (!shape.empty()) return {{"layer", dataflow::LayerKind::conv, nn::parse_conv_shape(shape)}};
  std::vector<dataflow::Layer> layers;
  for (const runtime::ModelLayer& layer : runtime::model_layers(model, options.batch, {})) {
    const bool wanted = options.layers == "all" || (options.layers == "fc") == layer.is_fc;
    const bool dilated = layer.conv.row_dilation > 1 || layer.conv.column_dilation > 1;
    if (wanted)
      layers.push_back({layer.name, layer.is_fc ? dataflow::LayerKind::fc : dataflow::LayerKind::conv,
                        dilated ? undilated(layer.conv) : layer.conv.shape});
  }
  if (layers.empty()) base::fail("{}: has no {} layers", model, options.layers);
  return layers;
}

void run(const Options& options) {
  options.memory.apply();
  check_outputs({options.json});
  report::DataflowsReport report;
  report.model = options.subject.name();
  report.pes = options.pes;
  report.batch = options.batch;
  if (!options.costs.empty()) report.costs = dataflow::load_cost_model(options.costs);
  report.studies = dataflow::study(layers_of(options), options.pes, options.batch, report.costs);
  Outputs outputs;
  outputs.write([&] { write_json(options.json, report::dataflows_json(report)); });
  if (!takes_standard_output({options.json})) outputs.write([&] { print(report::dataflows_text(report)); });
  outputs.finish();
}

}  // namespace

void add_dataflows(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("dataflows", "Compare RS, WS, OSA, OSB, OSC and NLR on a network");
  command.footer(footer);
  options->subject.add_to(command, "G=,C=,M=,H=,W=,R=,S=,U=[,V=]");
  command.add_option("--pes", options->pes, "processing elements")
      ->check(CLI::Range(1, 1 << 20))
      ->type_name("COUNT")
      ->capture_default_str();
  command.add_option("--batch", options->batch, "images")->check(batch_size())->type_name("N")->capture_default_str();
  command.add_option("--layers", options->layers, "which layers of the network")
      ->check(CLI::IsMember({"conv", "fc", "all"}))
      ->capture_default_str();
  command
      .add_option("--costs", options->costs,
                  "YAML of energies, areas and RF sizes (docs/dataflows.md); default: those of [A]")
      ->type_name("FILE");
  command.add_option("--json", options->json, "write the result (schema eyeriss-dataflows/1); '-': standard output")
      ->type_name("FILE");
  options->memory.add_to(command);
  command.callback([options] { run(*options); });
}

}  // namespace eyeriss::cli
