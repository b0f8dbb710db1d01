// The commands of the program. Each adds its options to `app` and does its work in its callback; what it throws main()
// turns into a message and an exit code (docs/cli.md, "Exit codes").
#pragma once

#include <CLI/CLI.hpp>

namespace eyeriss::cli {

void add_run(CLI::App& app);
void add_layer(CLI::App& app);
void add_map(CLI::App& app);
void add_dataflows(CLI::App& app);
void add_zoo(CLI::App& app);
void add_reproduce(CLI::App& app);

// A command that ran and found what it looks for to be wrong: exit code 1 without a further message.
struct Failed {};

}  // namespace eyeriss::cli
