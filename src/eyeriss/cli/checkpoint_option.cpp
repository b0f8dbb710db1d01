#include "eyeriss/cli/checkpoint_option.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "eyeriss/base/error.h"
#include "eyeriss/runtime/digest.h"

namespace eyeriss::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t long_run_macs = 2'000'000'000;  // some eight seconds of a core (bench/README.md)

// Where programs keep what they can make again (XDG Base Directory Specification).
fs::path cache_folder() {
  for (const auto& [variable, below] : {std::pair("XDG_CACHE_HOME", ""), std::pair("HOME", ".cache")})
    if (const char* const folder = std::getenv(variable); folder != nullptr && *folder == '/')
      return fs::path(folder) / below / "eyeriss";
  base::fail("neither XDG_CACHE_HOME nor HOME names a folder for it");
}

std::string digest_of(const runtime::RunIdentity& run) {
  runtime::Digest digest;
  for (const auto& [name, value] : run) digest.add(name), digest.add(value);
  return digest.hex();
}

void say_what_is_there(const runtime::Checkpoint& checkpoint, const std::string& path) {
  if (checkpoint.finished())
    fmt::print(stderr, "eyeriss: {}: this run was finished; its report is made from the results saved there\n", path);
  else if (const std::int64_t saved = checkpoint.saved(); saved > 0)
    fmt::print(stderr, "eyeriss: {}: goes on after {} finished layers (or native pieces of layers)\n", path, saved);
}

// Nobody asked for an own file, so none ends a run.
void say_unsaved(const std::string& reason) {
  fmt::print(stderr,
             "eyeriss: the run goes on, but not all of its finished layers are saved: {} (--checkpoint FILE saves them "
             "elsewhere)\n",
             reason);
}

}  // namespace

SavedLayers::SavedLayers(std::string option, std::string model) : option_(std::move(option)), model_(std::move(model)) {
  if (option_ == "-") base::fail("--checkpoint -: standard output cannot be read again; give a file name");
}

std::string SavedLayers::file() const {
  return option_ == "none" ? "" : option_;
}

bool SavedLayers::wanted(runtime::EngineKind engine, std::uint64_t macs) const {
  if (!option_.empty()) return !file().empty();
  return engine == runtime::EngineKind::machine && macs >= long_run_macs;
}

void SavedLayers::open(const std::function<runtime::RunIdentity()>& run) {
  if (option_.empty()) {
    try {
      open_own(run());
    } catch (const base::Error& problem) {
      say_unsaved(problem.what());
    }
    return;
  }
  checkpoint_ = std::make_shared<runtime::Checkpoint>(option_, run());
  say_what_is_there(*checkpoint_, option_);
}

void SavedLayers::open_own(const runtime::RunIdentity& run) {
  const fs::path folder = cache_folder(), path = folder / fmt::format("{}-{}.ckpt", model_, digest_of(run));
  std::error_code problem;
  fs::create_directories(folder, problem);
  if (problem) base::fail("{}: cannot be made: {}", folder.string(), problem.message());
  checkpoint_ = std::make_shared<runtime::Checkpoint>(path, run);
  own_ = path;
  if (checkpoint_->saved() == 0)
    fmt::print(stderr,
               "eyeriss: finished layers are kept in {} until all is done; the same command goes on from there "
               "(--checkpoint none: nothing is kept)\n",
               path.string());
  say_what_is_there(*checkpoint_, path);
}

runtime::Engine SavedLayers::around(const runtime::Engine& engine) const {
  if (!checkpoint_) return engine;
  return runtime::resumable(engine, checkpoint_, own_.empty() ? nullptr : say_unsaved);
}

void SavedLayers::finish() const {
  if (!checkpoint_) return;
  try {
    checkpoint_->finish();
  } catch (const base::Error& problem) {
    if (own_.empty()) throw;
    say_unsaved(problem.what());
  }
}

void SavedLayers::remove_own() const {
  std::error_code ignored;
  if (!own_.empty()) fs::remove(own_, ignored);
}

}  // namespace eyeriss::cli
