// eyeriss layer: one CONV layer on its own, with seeded data or the user's.
#include <algorithm>
#include <memory>

#include "eyeriss/base/error.h"
#include "eyeriss/cli/commands.h"
#include "eyeriss/cli/memory.h"
#include "eyeriss/cli/output.h"
#include "eyeriss/cli/shared_options.h"
#include "eyeriss/report/html.h"
#include "eyeriss/report/machine_report.h"
#include "eyeriss/runtime/conv_run.h"
#include "eyeriss/runtime/files.h"
#include "eyeriss/runtime/layer_data.h"
#include "eyeriss/runtime/memory_need.h"
#include "eyeriss/runtime/npy.h"

namespace eyeriss::cli {
namespace {

constexpr const char* footer =
    R"(Random data: positive ifmap words with the wanted fraction of zeros, filters as large as the sums allow.
Data of your own: ifmaps N x G*C x H x W (padded), filters M x C x R x S, bias M, all int16; ofmaps N x M x E x F,
the plain sums unless --relu is given.

Examples:
  eyeriss layer --shape G=1,C=3,M=96,H=227,W=227,R=11,S=11,U=4,N=4 --raw-ifmap --mapping m=96,n=1,e=7,p=16,q=1,r=1,t=2
  eyeriss layer --shape C=256,M=384,H=15,W=15,R=3,S=3,U=1,N=4 --zeros 0.725 --ofmap-zeros 0.79 --engine machine --verify
  eyeriss layer --shape C=8,M=16,H=20,W=20,R=3,S=3,U=1 --ifmap x.npy --filter w.npy --bias b.npy --shift 12 --output y.npy)";

struct Options {
  std::string shape, mapping, ifmap, filter, bias, output, json, html, trace, waves;
  double zeros = 0.0;
  std::optional<double> ofmap_zeros;
  int shift = 8;
  std::uint64_t seed = 1;
  bool raw_ifmap = false;
  bool relu = false, no_relu = false;

  ChipOptions chip;
  EngineOptions engine;
  MemoryOption memory;

  // Random data stand for a layer of a network, with its ReLU; data of one's own are a CONV, nothing more.
  bool with_relu() const { return relu || (!no_relu && (ofmap_zeros.has_value() || ifmap.empty() || filter.empty())); }
};

nn::Words4 read_words(const std::string& path, const char* what, std::array<std::int64_t, 4> dims) {
  nn::Words4 words = runtime::read_npy_words(path);
  const auto text = [](const std::array<std::int64_t, 4>& d) { return nn::to_string(nn::Dims(d.begin(), d.end())); };
  if (words.dims != dims) base::fail("{}: the {} is {}, the shape wants {}", path, what, text(words.dims), text(dims));
  return words;
}

runtime::LayerData layer_data(const Options& options, const nn::ConvShape& s) {
  if (options.ifmap.empty() || options.filter.empty()) {
    runtime::LayerData data = runtime::random_layer_data(s, options.shift, options.zeros, options.seed);
    if (!options.ifmap.empty()) data.ifmaps = read_words(options.ifmap, "ifmap", data.ifmaps.dims);
    if (!options.filter.empty()) data.filters = read_words(options.filter, "filter", data.filters.dims);
    return data;
  }
  return {read_words(options.ifmap, "ifmap", {s.N, s.G * s.C, s.H, s.W}),
          read_words(options.filter, "filter", {s.M, s.C, s.R, s.S}), nn::Fmap(1, s.M, 1, 1)};
}

// One value a filter, however the file's dimensions are written.
nn::Fmap read_bias(const std::string& path, std::int64_t filters) {
  nn::Words4 bias = runtime::read_npy_words(path);
  if (static_cast<std::int64_t>(bias.data.size()) != filters)
    base::fail("{}: the bias has {} words, the shape wants one for each of the {} filters", path, bias.data.size(),
               filters);
  bias.dims = {1, filters, 1, 1};
  return bias;
}

// RLC spends 64 bits on three words that are not zero ([J] Fig 8): below a quarter of zeros, fmaps grow.
bool rlc_pays(const nn::Fmap& ifmaps) {
  return 4 * std::count(ifmaps.data.begin(), ifmaps.data.end(), 0) > static_cast<std::ptrdiff_t>(ifmaps.data.size());
}

// What the machine writes while it runs, and what becomes of it when the run is done.
class Watched {
 public:
  explicit Watched(const Options& options) {
    if (options.trace.empty() && options.waves.empty()) return;
    if (options.engine.kind() != runtime::EngineKind::machine)
      base::fail("--trace and --waves watch the machine; add --engine machine");
    if (options.trace == "-" || options.waves == "-") base::fail("--trace and --waves write files; give a file name");
    if (!options.trace.empty()) watch.trace = &trace_.emplace(options.trace).stream();
    if (!options.waves.empty()) watch.waves = &waves_.emplace(options.waves).stream();
  }
  void finish(Outputs& outputs) {
    if (trace_) outputs.write([&] { trace_->finish(); });
    if (waves_) outputs.write([&] { waves_->finish(); });
  }
  runtime::MachineWatch watch;

 private:
  std::optional<runtime::NewFile> trace_, waves_;
};

report::Report layer_report(const Options& options, const arch::ChipConfig& chip, const runtime::ConvPlan& plan,
                            const runtime::ConvWork& work, const arch::Activity& activity) {
  report::Report report;
  report.model = "layer";
  report.batch = plan.conv.shape.N;
  report.engine = options.engine.engine;
  report.chip = chip;
  report.energy_table = options.chip.energy_table();
  report.layers.push_back(runtime::layer_run(plan, work, activity));
  return report;
}

void run(const Options& options) {
  options.memory.apply();
  check_outputs({options.output, options.json, options.html, options.trace, options.waves});
  const arch::ChipConfig chip = options.chip.chip();
  const nn::ConvShape shape = nn::parse_conv_shape(options.shape);
  runtime::MappingFile wanted;
  if (!options.mapping.empty()) wanted["layer"] = runtime::parse_mapping(options.mapping);
  runtime::MappingChoice mappings(chip, wanted);
  runtime::check_memory(runtime::least_layer_bytes(shape), options.memory.most_bytes(), "layer " + options.shape,
                        "use a smaller shape");
  runtime::LayerData data = layer_data(options, shape);
  if (!options.bias.empty()) data.bias = read_bias(options.bias, shape.M);

  const runtime::ConvPlan plan = runtime::plan_conv("layer", {shape, 1, 1}, data.filters, chip, &mappings);
  Watched watched(options);
  if (plan.pieces.size() > 1 && (watched.watch.trace != nullptr || watched.watch.waves != nullptr))
    base::fail("--trace and --waves show one run of the chip; this layer is not native and takes {}",
               plan.pieces.size());
  runtime::ConvWork work{&data.ifmaps, &data.filters, &data.bias};
  work.shift = options.shift;
  work.relu = options.with_relu();
  work.ifmaps_compressed = !options.raw_ifmap && rlc_pays(data.ifmaps);
  const auto timings = std::make_shared<runtime::PassTimings>(chip);
  if (options.ofmap_zeros) {
    if (!work.relu) base::fail("--ofmap-zeros: the zeros are those that ReLU makes; leave --no-relu out");
    data.bias = nn::Fmap(1, shape.M, 1, 1);
    runtime::ConvWork psums = work;
    psums.relu = false;
    const runtime::Engine fast = runtime::make_engine(runtime::EngineKind::fast, chip, timings, options.engine.jobs);
    data.bias = runtime::bias_for_zero_fraction(runtime::run_conv(plan, psums, fast).ofmaps, *options.ofmap_zeros);
  }
  std::vector<machine::Result> machine_runs;  // one a native piece
  watched.watch.finished = [&](const machine::Result& one) {
    machine_runs.push_back({{}, one.scan_chain_bits, one.occupancy});
  };
  const mapping::LayerResult result = runtime::run_conv(
      plan, work, runtime::make_engine(options.engine.kind(), chip, timings, options.engine.jobs, watched.watch));
  Outputs outputs;
  watched.finish(outputs);
  if (options.engine.verify)
    if (const std::string text = runtime::first_difference(plan, work, result.ofmaps, chip.round_products);
        !text.empty())
      base::fail("{}", text);

  const report::Report report = layer_report(options, chip, plan, work, result.activity);
  outputs.write([&] {
    if (!options.output.empty()) write_output(options.output, runtime::to_npy(result.ofmaps));
  });
  outputs.write([&] {
    report::Json json = report::to_json(report);
    if (!machine_runs.empty()) json["machine"] = report::machine_json(machine_runs);
    write_json(options.json, json);
  });
  outputs.write([&] {
    if (!options.html.empty()) write_output(options.html, report::to_html(report));
  });
  if (!takes_standard_output({options.output, options.json, options.html}))
    outputs.write([&] {
      const bool lengthened = chip.rlc_fmaps && !work.ifmaps_compressed && !options.raw_ifmap;
      print(
          report::to_text(report) + (options.engine.verify ? "Every ofmap word equals the reference's.\n" : "") +
          (machine_runs.empty() ? "" : report::machine_text(machine_runs[0])) +
          (lengthened ? "The ifmaps lie in DRAM uncompressed: with under 25 % zeros RLC would lengthen them.\n" : ""));
    });
  outputs.finish();
}

}  // namespace

void add_layer(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App& command = *app.add_subcommand("layer", "Run one CONV layer by its shape, on random data or your own");
  command.footer(footer);
  command
      .add_option("--shape", options->shape,
                  "G=,N=,C=,M=,H=,W=,R=,S=,U=[,V=]: H, W padded; M over all groups, C of one; V: horizontal stride")
      ->required()
      ->type_name("LETTERS");
  command.add_option("--zeros", options->zeros, "fraction of zero words in the ifmaps")
      ->check(range(0.0, 1.0))
      ->capture_default_str();
  command
      .add_option("--ofmap-zeros", options->ofmap_zeros,
                  "fraction of zeros that ReLU is to make of the ofmaps, by the choice of the bias")
      ->check(range(0.0, 1.0));
  command.add_option("--shift", options->shift, "product window: the low 16 bits of product >> BITS")
      ->check(CLI::Range(0, 31))
      ->type_name("BITS")
      ->capture_default_str();
  command.add_option("--seed", options->seed, "of the random data")->check(seed())->capture_default_str();
  command
      .add_option("--mapping", options->mapping, "m=,n=,e=,p=,q=,r=,t=[,f=]; default: the best that the mapper finds")
      ->type_name("LETTERS");
  command.add_option("--ifmap", options->ifmap, "int16 .npy instead of random ifmaps")->type_name("FILE");
  command.add_option("--filter", options->filter, "int16 .npy instead of random filters")->type_name("FILE");
  command
      .add_option("--bias", options->bias,
                  "int16 .npy, one word a filter: the initial psums; default 0 with --ifmap and --filter, else random")
      ->type_name("FILE");
  command.add_option("--output", options->output, "write the ofmaps as int16 .npy")->type_name("FILE");
  command.add_option("--json", options->json, "write the report (schema eyeriss-report/1); '-': standard output")
      ->type_name("FILE");
  command.add_option("--html", options->html, "write the report as one HTML page (docs/report.md)")->type_name("FILE");
  command.add_option("--trace", options->trace, "write the machine's events as text (docs/trace-format.md)")
      ->type_name("FILE");
  command.add_option("--waves", options->waves, "write the machine's waveforms as VCD, for GTKWave")->type_name("FILE");
  command.add_flag("--raw-ifmap", options->raw_ifmap,
                   "the ifmaps are not compressed in DRAM, as a network's input; the default where RLC would lengthen "
                   "them, below 25 % zeros");
  auto* relu = command.add_flag("--relu", options->relu,
                                "ReLU on the way out; the default with random data and with --ofmap-zeros");
  command
      .add_flag("--no-relu", options->no_relu,
                "negative ofmap words leave as they are; the default with data of your own")
      ->excludes(relu);
  options->chip.add_to(command);
  options->engine.add_to(command);
  options->memory.add_to(command);
  command.callback([options] { run(*options); });
}

}  // namespace eyeriss::cli
