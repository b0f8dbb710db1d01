// The program `eyeriss`: the only C++ of the project that prints or reads argv.
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "eyeriss/base/error.h"
#include "eyeriss/base/nearest.h"
#include "eyeriss/cli/commands.h"
#include "eyeriss/cli/ending.h"
#include "eyeriss/cli/memory.h"
#include "eyeriss/cli/output.h"
#include "eyeriss/runtime/instruction_set.h"

namespace {

// docs/cli.md, "Exit codes".
enum ExitCode { done = 0, error = 1, usage = 2, bug = 3 };

constexpr const char* description =
    "The MIT Eyeriss chip as software: CNNs run on a bit-exact, cycle-accurate model of its 168 PEs.";

constexpr const char* footer = R"(Examples:
  eyeriss run lenet5                              ten digits, classified on the chip
  eyeriss run alexnet --batch 4 --json report.json
  eyeriss run squeezenet.onnx --input cat.jpg --bgr --mean 104,117,123
  eyeriss layer --shape G=1,C=3,M=96,H=227,W=227,R=11,S=11,U=4,N=4
  eyeriss map alexnet --divisible
  eyeriss dataflows alexnet
  eyeriss reproduce alexnet
'eyeriss COMMAND --help' explains a command. Exit codes: 0 done, 1 error, 2 wrong usage, 3 a bug of this program.)";

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* one : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(one->get_name());
  return names;
}

bool is_command(const CLI::App& app, const std::string& name) {
  const std::vector<std::string> names = command_names(app);
  return std::find(names.begin(), names.end(), name) != names.end();
}

int report_unknown_command(const CLI::App& app, const std::string& command) {
  std::fprintf(stderr, "eyeriss: there is no command '%s'; did you mean '%s'?\nTry 'eyeriss --help'.\n",
               command.c_str(), eyeriss::base::nearest(command, command_names(app)).c_str());
  return usage;
}

int report_no_memory() {
  std::fprintf(stderr, "eyeriss: %s\n", eyeriss::cli::out_of_memory_text().c_str());
  return error;
}

int report_bug(const char* what) {
  std::fprintf(stderr, "eyeriss: this is a bug of eyeriss, please report it: %s\n", what);
  return bug;
}

}  // namespace

int main(int argc, char** argv) {
  eyeriss::cli::prepare_for_the_end();
#ifdef __GLIBC__
  // Fmaps go back to the system when they are freed. Left alone, the allocator keeps what the largest of them took.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
#endif
  try {
    if (const char* const name = std::getenv("EYERISS_ISA")) eyeriss::runtime::use_instruction_set(name, "EYERISS_ISA");
    CLI::App app(description, "eyeriss");
    app.footer(footer);
    app.set_version_flag("--version", "eyeriss " EYERISS_VERSION);
    app.require_subcommand(1);
    app.get_formatter()->column_width(32);
    eyeriss::cli::add_run(app);
    eyeriss::cli::add_layer(app);
    eyeriss::cli::add_map(app);
    eyeriss::cli::add_dataflows(app);
    eyeriss::cli::add_reproduce(app);
    eyeriss::cli::add_zoo(app);
    if (argc > 1 && argv[1][0] != '-' && !is_command(app, argv[1])) return report_unknown_command(app, argv[1]);
    try {
      app.parse(argc, argv);
    } catch (const CLI::Success& asked) {
      app.exit(asked);  // prints the help or the version
      return std::cout.flush() ? done : error;
    } catch (const CLI::ParseError& wrong) {
      std::fprintf(stderr, "eyeriss: %s\nTry 'eyeriss --help'.\n", wrong.what());
      return usage;
    }
    return done;
  } catch (const eyeriss::cli::Failed&) {
    return error;
  } catch (const eyeriss::base::Error& problem) {
    std::fprintf(stderr, "eyeriss: %s\n", eyeriss::cli::printable(problem.what()).c_str());
    return error;
  } catch (const std::bad_alloc&) {
    return report_no_memory();
  } catch (const std::length_error&) {  // a tensor larger than any memory
    return report_no_memory();
  } catch (const std::exception& problem) {
    if (eyeriss::cli::is_lack_of_threads(problem)) {
      std::fprintf(stderr, "eyeriss: %s\n", eyeriss::cli::lack_of_threads_text);
      return error;
    }
    return report_bug(problem.what());
  }
}
