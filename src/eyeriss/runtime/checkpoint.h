// Long work that resumes: a file that takes the result of every native layer as it is finished, and gives it back to a later run
// of the same work (docs/checkpoint.md).
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eyeriss/runtime/engine.h"

namespace eyeriss::runtime {

class Database;

// What a run's results depend on, as names and values, in the order in which differences are told (run_identity.h).
using RunIdentity = std::vector<std::pair<std::string, std::string>>;

// May be used from several threads.
class Checkpoint {
 public:
  // Opens the checkpoint of this run, or makes one where there is no file or an empty one, and keeps other processes out of it. Throws
  // base::Error for a file that is something else, damaged, in use, not writable, or the checkpoint of another run; that stays as it is.
  Checkpoint(const std::string& path, const RunIdentity& run);
  ~Checkpoint();
  Checkpoint(const Checkpoint&) = delete;
  Checkpoint& operator=(const Checkpoint&) = delete;

  // How many results it holds, and whether finish() was called in this run or an earlier one.
  std::int64_t saved() const;
  bool finished() const;

  // The result of this work, when it is there. Throws base::Error when what is there is damaged.
  std::optional<mapping::LayerResult> find(const mapping::LayerWork& work) const;

  // On disk when it returns. Throws base::Error when the disk is full; what was saved before stays.
  void save(const mapping::LayerWork& work, const mapping::LayerResult& result);

  // The run has got all its results.
  void finish();

 private:
  mutable std::mutex mutex_;
  std::unique_ptr<Database> database_;
};

// An engine that takes from the checkpoint what is there, and saves what it computes. With `unsaved` the reason why a result is damaged,
// or cannot be saved, goes there, and the work goes on.
Engine resumable(const Engine& engine, std::shared_ptr<Checkpoint> checkpoint,
                 std::function<void(const std::string& reason)> unsaved = nullptr);

}  // namespace eyeriss::runtime
