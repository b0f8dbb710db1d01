// eyeriss map: the optimal mapping of every layer.
#include <memory>

#include "eyeriss/base/error.h"
#include "eyeriss/cli/commands.h"
#include "eyeriss/cli/memory.h"
#include "eyeriss/cli/output.h"
#include "eyeriss/cli/progress.h"
#include "eyeriss/cli/shared_options.h"
#include "eyeriss/report/map_report.h"
#include "eyeriss/runtime/mapping_choice.h"
#include "eyeriss/runtime/model_layers.h"
#include "eyeriss/runtime/pass_timings.h"

namespace eyeriss::cli {
namespace {

constexpr const char* footer =
    R"(Every legal mapping is costed or excluded by a bound; ties are broken in a fixed order, so the answer is unique. Objectives: energy is
the analytical energy of the row-stationary dataflow, system-energy that of the counted accesses, latency the processing cycles, edp
their product, dram the words over the link. latency and edp can stop short of the proof; they then say how far from the optimum
the best can be at most. A layer that is not native is shown by its pieces.
With --mapping it also says of a mapping of yours which rule it breaks, or how far it is from the optimum and what makes the difference.

Examples:
  eyeriss map alexnet --divisible
  eyeriss map --shape C=256,M=384,H=15,W=15,R=3,S=3,U=1,N=4 --objective latency --top 3
  eyeriss map --shape G=2,C=48,M=256,H=31,W=31,R=5,S=5,U=1,N=4 --divisible --mapping m=64,n=1,e=27,p=16,q=2,r=1,t=1
  eyeriss map vgg16 --pareto
  eyeriss map resnet50.onnx --batch 4 --chip big.yaml --json map.json)";

struct Options {
  SubjectOptions subject;
  std::string mapping, objective = "energy", json;
  std::optional<std::int64_t> batch;
  std::size_t top = 1;
  bool divisible = false, pareto = false;
  ChipOptions chip;
  MemoryOption memory;
};

std::vector<runtime::ModelLayer> layers_of(const Options& options, const arch::ChipConfig& chip) {
  options.subject.require_one();
  if (!options.subject.model.empty()) return runtime::model_layers(options.subject.model, options.batch, chip);
  nn::ConvShape shape = nn::parse_conv_shape(options.subject.shape);
  if (options.batch) shape.N = *options.batch;
  return {{"layer", false, {shape, 1, 1}}};
}

// By layer: of a file for a MODEL, of letters for a --shape.
runtime::MappingFile given_mappings(const Options& options, const std::vector<runtime::ModelLayer>& layers,
                                    const arch::ChipConfig& chip) {
  if (options.mapping.empty()) return {};
  if (options.subject.model.empty()) return {{"layer", runtime::parse_mapping(options.mapping)}};
  runtime::MappingFile mappings = runtime::load_mapping_file(options.mapping);
  std::vector<std::string> names;
  for (const runtime::ModelLayer& layer : layers) names.push_back(layer.name);
  runtime::MappingChoice(chip, mappings).check_names(names);
  return mappings;
}

// The native shapes of a layer, each once, with the names under which they are shown.
std::vector<report::MappedLayer> native_layers(const runtime::ModelLayer& layer, const arch::ChipConfig& chip) {
  const mapping::NativeCut cut = mapping::cut_into_native(layer.conv, chip);
  if (cut.refusal)
    base::fail("layer {}: {} cannot run on chip {}: {}", layer.name, nn::to_string(layer.conv.shape), chip.name,
               cut.refusal->text);
  std::vector<report::MappedLayer> shapes;
  for (const mapping::NativePiece& piece : cut.pieces) {
    const auto same = [&](const report::MappedLayer& one) { return one.shape == piece.shape; };
    if (std::none_of(shapes.begin(), shapes.end(), same)) shapes.push_back({layer.name, piece.shape, {}});
  }
  if (cut.pieces.size() > 1)
    for (report::MappedLayer& shape : shapes) {
      const auto count = std::count_if(cut.pieces.begin(), cut.pieces.end(),
                                       [&](const auto& piece) { return piece.shape == shape.shape; });
      shape.name += fmt::format(" ({} of {} pieces)", count, cut.pieces.size());
    }
  return shapes;
}

void run(const Options& options) {
  options.memory.apply();
  check_outputs({options.json});
  report::MapReport report;
  report.chip = options.chip.chip();
  report.model = options.subject.name();
  report.options.objective = mapping::parse_objective(options.objective);
  report.options.top_k = std::max<std::size_t>(2, options.top);  // the second is the runner-up
  report.options.divisible = options.divisible;
  const auto timings = std::make_shared<runtime::PassTimings>(report.chip);
  report.options.timer = [timings](const mapping::PassGeometry& geometry) { return timings->of(geometry); };
  report.options.pareto = options.pareto;
  const std::vector<runtime::ModelLayer> layers = layers_of(options, report.chip);
  const runtime::MappingFile given = given_mappings(options, layers, report.chip);
  for (const runtime::ModelLayer& layer : layers)
    for (report::MappedLayer& native : native_layers(layer, report.chip)) {
      if (const auto wanted = given.find(layer.name); wanted != given.end())
        native.given = report::GivenMapping{wanted->second.for_shape(native.shape), {}};
      report.layers.push_back(std::move(native));
    }

  ProgressBar progress;
  for (std::size_t i = 0; i < report.layers.size(); ++i) {
    report::MappedLayer& layer = report.layers[i];
    progress.show(layer.name, i, report.layers.size());
    const auto known = std::find_if(report.layers.begin(), report.layers.begin() + static_cast<std::ptrdiff_t>(i),
                                    [&](const report::MappedLayer& one) { return one.shape == layer.shape; });
    layer.result = known < report.layers.begin() + static_cast<std::ptrdiff_t>(i)
                       ? known->result
                       : mapping::search(layer.shape, report.chip, report.options);
    if (layer.result.best.empty())
      base::fail("layer {}: no mapping of {} meets the rules{}: {}", layer.name, nn::to_string(layer.shape),
                 options.divisible ? " of the chip's divisibility" : "",
                 layer.result.refusal ? layer.result.refusal->text : "see docs/mapping.md");
    if (layer.given)
      layer.given->explanation =
          mapping::explain(layer.shape, layer.given->mapping, layer.result.best.front(), report.chip, report.options);
  }
  Outputs outputs;
  outputs.write([&] {
    if (!options.json.empty()) write_json(options.json, report::map_json(report));
  });
  if (!takes_standard_output({options.json})) outputs.write([&] { print(report::map_text(report)); });
  outputs.finish();
}

}  // namespace

void add_map(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("map", "Find the optimal mapping of every layer, with proof");
  command.footer(footer);
  options->subject.add_to(command, "G=,N=,C=,M=,H=,W=,R=,S=,U=[,V=]");
  command.add_option("--objective", options->objective, "what the best mapping has the least of")
      ->check(CLI::IsMember({"energy", "system-energy", "latency", "edp", "dram"}))
      ->capture_default_str();
  command.add_option("--top", options->top, "how many of the best to show")
      ->check(CLI::Range(1, 1000))
      ->type_name("K")
      ->capture_default_str();
  command.add_flag("--divisible", options->divisible, "only mappings that keep the chip's divisibility rules");
  command.add_flag("--pareto", options->pareto, "also the front of energy and cycles: no mapping is better in both");
  command
      .add_option("--mapping", options->mapping,
                  "explain a mapping: with --shape m=,n=,e=,p=,q=,r=,t=[,f=]; with MODEL a file like that of run")
      ->type_name("LETTERS|FILE");
  command.add_option("--batch", options->batch, "images; default: the model's own")
      ->check(batch_size())
      ->type_name("N");
  options->chip.add_chip_to(command);
  command.add_option("--json", options->json, "write the result (schema eyeriss-map/1); '-': standard output")
      ->type_name("FILE");
  options->memory.add_to(command);
  command.callback([options] { run(*options); });
}

}  // namespace eyeriss::cli
