// Options that several commands have.
#pragma once

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>

#include "eyeriss/arch/chip_config.h"
#include "eyeriss/energy/energy_table.h"
#include "eyeriss/runtime/engine.h"

namespace eyeriss::cli {

// CLI::Range lets NaN through; both together do not.
inline CLI::Validator range(double low, double high) {
  CLI::Validator check = CLI::Range(low, high);
  const CLI::Validator bounds = check;
  check.operation([bounds](std::string& text) {
    return std::isnan(std::strtod(text.c_str(), nullptr)) ? "Value " + text + " is not a number" : bounds(text);
  });
  return check;
}

// Images in a batch.
inline constexpr std::int64_t most_batch = 1'000'000;

// Written for CLI11, which lets -1 and 2^64 wrap around. `bounds` is for --help.
template <class Integer>
CLI::Validator whole_number(Integer least, Integer most, const std::string& bounds = "") {
  const auto check = [least, most](const std::string& text) {
    Integer value = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool legal = problem == std::errc{} && stop == text.data() + text.size() && value >= least && value <= most;
    return legal ? std::string()
                 : "Value " + text + " is not a whole number from " + std::to_string(least) + " to " +
                       std::to_string(most);
  };
  return CLI::Validator(check, bounds);
}

inline CLI::Validator batch_size() {
  return whole_number<std::int64_t>(1, most_batch, "1 - " + std::to_string(most_batch));
}

inline CLI::Validator seed() {
  return whole_number<std::uint64_t>(0, std::numeric_limits<std::uint64_t>::max());
}

// What a study is of: a network, or one layer by its letters.
struct SubjectOptions {
  std::string model, shape;

  void add_to(CLI::App& app, const std::string& letters) {
    auto* network =
        app.add_option("model", model, "an .onnx file, or a name of 'eyeriss zoo list'")->type_name("MODEL");
    app.add_option("--shape", shape, "one layer instead: " + letters)->type_name("LETTERS")->excludes(network);
  }
  void require_one() const {
    if (model.empty() && shape.empty()) throw CLI::RequiredError("MODEL or --shape");
  }
  std::string name() const { return model.empty() ? "layer" : model; }
};

struct ChipOptions {
  std::string chip_path, energy_table_name = "eyeriss-65nm";

  void add_chip_to(CLI::App& app) {
    app.add_option("--chip", chip_path, "YAML chip description (docs/cli.md); default: the Eyeriss chip")
        ->type_name("FILE");
  }
  void add_to(CLI::App& app) {
    add_chip_to(app);
    app.add_option("--energy-table", energy_table_name,
                   "eyeriss-65nm, normalised (relative to a MAC), or a YAML file of costs (docs/energy-model.md)")
        ->type_name("NAME")
        ->capture_default_str();
  }
  energy::EnergyTable energy_table() const { return energy::find_energy_table(energy_table_name); }
  arch::ChipConfig chip() const { return chip_path.empty() ? arch::ChipConfig{} : arch::load_chip_config(chip_path); }
};

struct EngineOptions {
  std::string engine = "fast";
  bool verify = false;
  unsigned jobs = 0;

  void add_to(CLI::App& app) {
    app.add_option("--engine", engine,
                   "fast: SIMD, the machine's own cycle counts; machine: every clock cycle of every unit")
        ->check(CLI::IsMember({"fast", "machine"}))
        ->capture_default_str();
    app.add_flag("--verify", verify, "also run the plain reference; exit 1 at the first word that differs");
    app.add_option("--jobs", jobs, "threads; 0: as many as the computer has. Results do not depend on it")
        ->capture_default_str();
  }
  runtime::EngineKind kind() const {
    return engine == "machine" ? runtime::EngineKind::machine : runtime::EngineKind::fast;
  }
};

}  // namespace eyeriss::cli
