// eyeriss map: the optimal mapping of every layer.
#include <memory>

#include "eyeriss/base/error.h"
#include "eyeriss/cli/commands.h"
#include "eyeriss/cli/output.h"
#include "eyeriss/cli/progress.h"
#include "eyeriss/cli/shared_options.h"
#include "eyeriss/report/map_report.h"
#include "eyeriss/runtime/model_layers.h"
#include "eyeriss/runtime/pass_timings.h"

namespace eyeriss::cli {
namespace {

constexpr const char* footer =
    R"(Every legal mapping is costed or excluded by a bound; ties are broken in a fixed order, so the answer is unique. Objectives: energy is
the analytical energy of the row-stationary dataflow, system-energy that of the counted accesses, latency the processing cycles, edp
their product, dram the words over the link. A layer that is not native is shown by its pieces.

Examples:
  eyeriss map alexnet --divisible
  eyeriss map --shape C=256,M=384,H=15,W=15,R=3,S=3,U=1,N=4 --objective latency --top 3
  eyeriss map resnet50.onnx --batch 4 --chip big.yaml --json map.json)";

struct Options {
  std::string model, shape, objective = "energy", json;
  std::optional<std::int64_t> batch;
  std::size_t top = 1;
  bool divisible = false;
  ChipOptions chip;
};

std::vector<runtime::ModelLayer> layers_of(const Options& options, const arch::ChipConfig& chip) {
  if (options.model.empty() == options.shape.empty()) throw CLI::RequiredError("MODEL or --shape");
  if (!options.model.empty()) return runtime::model_layers(options.model, options.batch, chip);
  nn::ConvShape shape = nn::parse_conv_shape(options.shape);
  if (options.batch) shape.N = *options.batch;
  return {{"layer", false, {shape, 1, 1}}};
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
  check_outputs({options.json});
  report::MapReport report;
  report.chip = options.chip.chip();
  report.model = options.model.empty() ? "layer" : options.model;
  report.options.objective = mapping::parse_objective(options.objective);
  report.options.top_k = std::max<std::size_t>(2, options.top);  // the second is the runner-up
  report.options.divisible = options.divisible;
  const auto timings = std::make_shared<runtime::PassTimings>(report.chip);
  report.options.timer = [timings](const mapping::PassGeometry& geometry) { return timings->of(geometry); };
  for (const runtime::ModelLayer& layer : layers_of(options, report.chip))
    for (report::MappedLayer& native : native_layers(layer, report.chip)) report.layers.push_back(std::move(native));

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
  }
  write_output(options.json, report::map_json(report).dump(2) + '\n');
  if (!takes_standard_output({options.json})) print(report::map_text(report));
}

}  // namespace

void add_map(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("map", "Find the optimal mapping of every layer, with proof");
  command.footer(footer);
  auto* model =
      command.add_option("model", options->model, "an .onnx file, or a name of 'eyeriss zoo list'")->type_name("MODEL");
  command.add_option("--shape", options->shape, "one layer instead: G=,N=,C=,M=,H=,W=,R=,S=,U=[,V=]")
      ->type_name("LETTERS")
      ->excludes(model);
  command.add_option("--objective", options->objective, "what the best mapping has the least of")
      ->check(CLI::IsMember({"energy", "system-energy", "latency", "edp", "dram"}))
      ->capture_default_str();
  command.add_option("--top", options->top, "how many of the best to show")
      ->check(CLI::Range(1, 1000))
      ->type_name("K")
      ->capture_default_str();
  command.add_flag("--divisible", options->divisible, "only mappings that keep the chip's divisibility rules");
  command.add_option("--batch", options->batch, "images; default: the model's own")
      ->check(positive_whole_number())
      ->type_name("N");
  options->chip.add_chip_to(command);
  command.add_option("--json", options->json, "write the result (schema eyeriss-map/1); '-': standard output")
      ->type_name("FILE");
  command.callback([options] { run(*options); });
}

}  // namespace eyeriss::cli
