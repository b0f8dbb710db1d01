// --checkpoint FILE: what `run` says and does about work that resumes (docs/checkpoint.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "eyeriss/runtime/run_identity.h"

namespace eyeriss::cli {

// The finished layers of a run: in the file that the user names, or, when the machine has much to do and nobody named one, in a file of
// the run's own in the user's cache, which goes when all is written.
class SavedLayers {
 public:
  // `option`: a file, "none", or empty; `model` is in the name of an own file.
  SavedLayers(std::string option, std::string model);

  std::string file() const;  // that the user names; empty: none
  bool wanted(runtime::EngineKind engine, std::uint64_t macs) const;

  // Says on standard error when the run goes on from earlier work, or was finished already, and where an own file is. Throws
  // base::Error when the user's file cannot be it; where an own one cannot be, the run goes on, and is told so.
  void open(const std::function<runtime::RunIdentity()>& run);

  runtime::Engine around(const runtime::Engine& engine) const;  // as it is when nothing is saved
  void finish() const;                                          // the run has got all its results
  void remove_own() const;                                      // they are in its outputs

 private:
  void open_own(const runtime::RunIdentity& run);

  std::string option_, model_;
  std::filesystem::path own_;
  std::shared_ptr<runtime::Checkpoint> checkpoint_;
};

}  // namespace eyeriss::cli
