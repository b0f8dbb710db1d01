// eyeriss run: a network on the chip.
#include <algorithm>
#include <memory>

#include "eyeriss/base/error.h"
#include "eyeriss/base/input_file.h"
#include "eyeriss/cli/checkpoint_option.h"
#include "eyeriss/cli/commands.h"
#include "eyeriss/cli/memory.h"
#include "eyeriss/cli/output.h"
#include "eyeriss/cli/progress.h"
#include "eyeriss/cli/shared_options.h"
#include "eyeriss/report/answers.h"
#include "eyeriss/report/html.h"
#include "eyeriss/report/published.h"
#include "eyeriss/report/report.h"
#include "eyeriss/runtime/memory_need.h"
#include "eyeriss/runtime/model.h"
#include "eyeriss/runtime/model_layers.h"
#include "eyeriss/runtime/npy.h"
#include "eyeriss/runtime/session.h"

namespace eyeriss::cli {
namespace {

constexpr const char* footer =
    R"(Pictures enter as they are: pixel values 0..255, red, green, blue. What the network wants done to them is said with --bgr,
--mean and --std: (x - mean) / std. The 16-bit formats of the layers are chosen from the inputs of the run itself, or from those of --calibrate.

Examples:
  eyeriss run lenet5
  eyeriss run alexnet --batch 4 --json report.json
  eyeriss run resnet20.onnx --input pictures.npy --mean 123.7,116.3,103.5 --std 58.4,57.1,57.4 --verify
  eyeriss run squeezenet.onnx --input cat.jpg --bgr --mean 104,117,123 --labels synset.txt
  eyeriss run alexnet --mapping table3.yaml, where table3.yaml has lines of
    CONV1: {m: 96, n: 1, e: 7, p: 16, q: 1, r: 1, t: 2})";

struct Options {
  std::string model, mapping, json, html, output, labels, checkpoint;
  std::vector<std::string> calibrate;
  runtime::InputChoice input;
  std::optional<double> headroom;
  bool sqnr = false;
  ChipOptions chip;
  EngineOptions engine;
  MemoryOption memory;
};

std::vector<std::string> read_labels(const std::string& path) {
  std::vector<std::string> labels;
  if (path.empty()) return labels;
  constexpr std::size_t most_bytes = std::size_t{1} << 20;  // 48 for each of ImageNet's 21841 classes
  const std::string text = base::read_text(path, most_bytes);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    labels.push_back(text.substr(begin, end - begin - (end > begin && text[end - 1] == '\r')));
    begin = end + 1;
  }
  return labels;
}

// The benchmark network on the chip that ran it takes the mappings that it ran with, unless told otherwise.
bool runs_published_mappings(const Options& options, const runtime::Model& model, const arch::ChipConfig& chip) {
  const bool are_known = model.from_zoo && model.name == "alexnet";
  if (options.mapping == "published" && !are_known)
    base::fail("--mapping published: only the zoo's alexnet has published mappings; give a file, or 'searched'");
  return options.mapping == "published" || (options.mapping.empty() && are_known && chip == arch::ChipConfig{});
}

runtime::MappingFile mappings(const Options& options, bool published, std::int64_t batch) {
  runtime::MappingFile wanted;
  if (published)
    for (const report::PublishedLayer& layer : report::published_alexnet()) {
      runtime::WantedMapping& one = wanted[layer.name];
      one.mapping = layer.mapping;
      one.mapping.n = std::min(one.mapping.n, batch);
    }
  else if (!options.mapping.empty() && options.mapping != "searched")
    wanted = runtime::load_mapping_file(options.mapping);
  return wanted;
}

runtime::SessionOptions session_options(const Options& options, const arch::ChipConfig& chip,
                                        runtime::MappingFile wanted, ProgressBar& progress) {
  runtime::SessionOptions session;
  session.chip = chip;
  session.mappings = std::move(wanted);
  session.verify = options.engine.verify;
  session.compare_float = options.sqnr;
  session.headroom = options.headroom.value_or(options.calibrate.empty() ? runtime::own_inputs_headroom
                                                                         : runtime::other_inputs_headroom);
  session.progress = [&](const std::string& layer, std::uint64_t done, std::uint64_t all) {
    progress.show(layer, done, all);
  };
  return session;
}

report::Json answers_json(const report::Answers& answers) {
  report::Json images = report::Json::array();
  for (const std::vector<report::Class>& best : answers.images) {
    report::Json classes = report::Json::array();
    for (const report::Class& one : best)
      classes.push_back({{"index", one.index}, {answers.probabilities ? "probability" : "score", one.score}});
    images.push_back(std::move(classes));
  }
  return images;
}

// The inputs that the formats are chosen from: those of --calibrate, else those of the run.
nn::ImageSource calibration_inputs(const Options& options, const runtime::Model& model, const nn::ImageSource& inputs) {
  if (options.calibrate.empty()) return inputs;
  runtime::InputChoice choice;
  choice.files = options.calibrate;
  choice.preprocessing = options.input.preprocessing;
  return runtime::input_source(model, choice);
}

// Opens the run's saved layers, when it is to have any.
void open_saved(SavedLayers& saved, const Options& options, const nn::Network& network, const nn::ImageSource& inputs,
                const nn::ImageSource& calibration, const runtime::SessionOptions& settings) {
  const std::uint64_t macs = runtime::chip_macs(network, inputs.dims, settings.chip);
  if (!saved.wanted(options.engine.kind(), macs)) return;
  saved.open([&] {
    return runtime::run_identity(EYERISS_VERSION, runtime::model_identity(options.model), options.engine.kind(),
                                 inputs.take(0, inputs.images()), calibration.take(0, calibration.images()), settings);
  });
}

// Before anything large is made. A batch is in memory as a whole where docs/cli.md, "Memory", says so.
void check_need(const Options& options, const SavedLayers& saved, const nn::Network& network, const std::string& name) {
  const std::int64_t batch = options.input.batch.value_or(1);
  const bool keeps_inputs = options.engine.kind() == runtime::EngineKind::machine || !saved.file().empty();
  const std::uint64_t needed =
      runtime::least_run_bytes(network, keeps_inputs ? batch : 1, options.output.empty() ? 1 : batch);
  runtime::check_memory(needed, options.memory.most_bytes(), "network " + name,
                        "use a smaller --batch or smaller inputs");
}

void run(const Options& options) {
  options.memory.apply();
  SavedLayers saved(options.checkpoint, std::filesystem::path(options.model).stem());
  check_outputs({options.output, options.json, options.html, saved.file()});
  const arch::ChipConfig chip = options.chip.chip();
  const energy::EnergyTable energy_table = options.chip.energy_table();
  const std::vector<std::string> labels = read_labels(options.labels);
  runtime::Model model = runtime::load_model(options.model);
  if (!options.output.empty() && model.network.outputs.size() != 1)
    base::fail("{}: network {} has {} outputs; --output writes the only one", options.output, model.name,
               model.network.outputs.size());
  check_need(options, saved, model.network, model.name);
  const nn::ImageSource inputs = runtime::input_source(model, options.input);
  const nn::ImageSource calibration = calibration_inputs(options, model, inputs);
  const bool published = runs_published_mappings(options, model, chip);
  ProgressBar progress;
  const runtime::SessionOptions settings =
      session_options(options, chip, mappings(options, published, inputs.images()), progress);
  open_saved(saved, options, model.network, inputs, calibration, settings);
  const runtime::Engine engine = runtime::make_engine(
      options.engine.kind(), chip, std::make_shared<runtime::PassTimings>(chip), options.engine.jobs);
  runtime::Session session(std::move(model.network), saved.around(engine), settings);
  session.calibrate(calibration);
  report::Answers answers;
  std::vector<nn::Tensor> kept;  // the network's output, where it is to be written
  const auto take_outputs = [&](std::vector<nn::Tensor> some) {
    report::add(answers, report::best_classes(session.network(), some, 5));
    if (!options.output.empty()) nn::append_images(kept, std::move(some), inputs.images());
  };
  runtime::NetworkRun result = session.run(inputs, take_outputs);
  saved.finish();

  report::Report report;
  report.model = model.name;
  report.batch = inputs.images();
  report.engine = options.engine.engine;
  report.chip = chip;
  report.energy_table = energy_table;
  report.layers = std::move(result.layers);
  report.host_layers = std::move(result.host_layers);
  report.saturated_words = result.saturated_words;

  Outputs outputs;
  outputs.write([&] {
    if (!options.output.empty()) write_output(options.output, runtime::to_npy(kept[0]));
  });
  outputs.write([&] {
    report::Json json = report::to_json(report);
    if (!answers.images.empty()) json["classes"] = answers_json(answers);
    write_json(options.json, json);
  });
  outputs.write([&] {
    if (!options.html.empty()) write_output(options.html, report::to_html(report));
  });
  if (!takes_standard_output({options.output, options.json, options.html}))
    outputs.write([&] {
      print(report::to_text(report) +
            (published ? "Mappings: those the chip ran with ([J] Table III); --mapping searched: the mapper's own.\n"
                       : "") +
            (options.engine.verify ? "Every ofmap word of the chip's layers equals the reference's.\n" : "") +
            (answers.images.empty() ? "" : '\n' + report::to_text(answers, labels)));
    });
  outputs.finish();
  saved.remove_own();
}

}  // namespace

void add_run(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("run", "Run a network: an ONNX file or one of the zoo");
  command.footer(footer);
  command.add_option("model", options->model, "an .onnx file, or a name of 'eyeriss zoo list'")
      ->required()
      ->type_name("MODEL");
  auto* files =
      command
          .add_option(
              "--input", options->input.files,
              ".npy (NCHW), .png or .jpg; repeat for a batch. Default: the model's sample pictures, or random input")
          ->type_name("FILE")
          ->allow_extra_args(false);
  command
      .add_option("--random", options->input.seed,
                  "random input, uniform in [0, 1) (zoo networks: up to their own limit)")
      ->check(seed())
      ->type_name("SEED")
      ->excludes(files);
  command.add_option("--batch", options->input.batch, "images; those of the files repeat to fill it")
      ->check(batch_size())
      ->type_name("N");
  command
      .add_option("--mean", options->input.preprocessing.mean,
                  "one number a channel, subtracted from the files' values")
      ->delimiter(',')
      ->type_name("A,B,C");
  command.add_option("--std", options->input.preprocessing.std, "one number a channel that the values are divided by")
      ->delimiter(',')
      ->type_name("A,B,C");
  command.add_flag("--bgr", options->input.preprocessing.bgr, "the network wants blue, green, red");
  command.add_option("--calibrate", options->calibrate, "inputs to choose the 16-bit formats from; repeat")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command
      .add_option("--headroom", options->headroom,
                  "the formats hold this many times the largest value seen; default 1.1, with --calibrate 2")
      ->check(range(1.0, 1024.0))
      ->type_name("FACTOR");
  command
      .add_option(
          "--mapping", options->mapping,
          "YAML: layer name -> {m, n, e, p, q, r, t[, f]}; layers left out are searched. 'searched': all of them; "
          "'published': those of [J] Table III, the default for alexnet on the Eyeriss chip")
      ->type_name("FILE");
  options->chip.add_to(command);
  options->engine.add_to(command);
  options->memory.add_to(command);
  command.add_flag("--sqnr", options->sqnr,
                   "also run the float network: signal-to-noise ratio of every layer on the chip");
  command
      .add_option(
          "--checkpoint", options->checkpoint,
          "save every finished layer here, and go on from there when the same run is started again. Default: long "
          "runs of the machine have one in the user's cache until they are done; 'none': nothing is saved")
      ->type_name("FILE");
  command.add_option("--labels", options->labels, "names of the classes, one a line")->type_name("FILE");
  command.add_option("--json", options->json, "write the report (schema eyeriss-report/1); '-': standard output")
      ->type_name("FILE");
  command.add_option("--html", options->html, "write the report as one HTML page (docs/report.md)")->type_name("FILE");
  command.add_option("--output", options->output, "write the network's output as float32 .npy; '-': standard output")
      ->type_name("FILE");
  command.callback([options] { run(*options); });
}

}  // namespace eyeriss::cli
