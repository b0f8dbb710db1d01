#include "eyeriss/cli/checkpoint_option.h"

#include <fmt/format.h>

#include <cstdio>

#include "eyeriss/base/error.h"

namespace eyeriss::cli {
namespace {

constexpr std::uint64_t long_run_macs = 5'000'000'000;  // some 20 seconds of a core (bench/README.md)

}  // namespace

std::shared_ptr<runtime::Checkpoint> open_checkpoint(const std::string& path, const runtime::RunIdentity& run) {
  if (path == "-") base::fail("--checkpoint -: standard output cannot be read again; give a file name");
  auto checkpoint = std::make_shared<runtime::Checkpoint>(path, run);
  if (checkpoint->finished())
    fmt::print(stderr, "eyeriss: {}: this run was finished; its report is made from the results saved there\n", path);
  else if (const std::int64_t saved = checkpoint->saved(); saved > 0)
    fmt::print(stderr, "eyeriss: {}: goes on after {} finished layers (or native pieces of layers)\n", path, saved);
  return checkpoint;
}

void suggest_checkpoint(runtime::EngineKind engine, std::uint64_t macs) {
  if (engine == runtime::EngineKind::machine && macs >= long_run_macs)
    fmt::print(stderr,
               "eyeriss: {} million MACs on the machine take a while; with --checkpoint FILE a run that was stopped "
               "goes on where it was\n",
               macs / 1'000'000);
}

}  // namespace eyeriss::cli
