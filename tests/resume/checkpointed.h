// A run with a checkpoint, its outputs, and what a test can see of the checkpoint's file from outside.
#pragma once

#include <fstream>

#include "eyeriss/runtime/sqlite.h"
#include "hostile/child.h"
#include "hostile/folder.h"

namespace eyeriss::resume_test {

using hostile_test::Child;
using hostile_test::Ended;
using hostile_test::InFolder;
using hostile_test::with;

class Resume : public InFolder {
 protected:
  // The files and the standard output of a run.
  struct Outputs {
    std::string json, words, text;
    bool operator==(const Outputs&) const = default;
  };

  std::vector<std::string> command(const std::vector<std::string>& network) const {
    return with(with({"run"}, network), {"--json", path("r.json"), "--output", path("y.npy")});
  }
  std::vector<std::string> resumable(const std::vector<std::string>& network) const {
    return with(command(network), {"--checkpoint", path("run.ckpt")});
  }
  Outputs outputs(const Ended& ended) const {
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    if (ended.exit_code != 0) return {};
    return {runtime::read_file(path("r.json")), runtime::read_file(path("y.npy")), ended.out};
  }

  // A journal with a header is that of a transaction that is not committed.
  bool is_committing() const {
    std::ifstream journal(path("run.ckpt-journal"), std::ios::binary);
    return journal.get() == 0xd9;
  }

  // Results in the checkpoint of a run that has ended, 0 where there is none. Asks a copy: undoing what was half-written is
  // the program's work.
  std::int64_t saved() const {
    namespace fs = std::filesystem;
    if (!fs::exists(path("run.ckpt"))) return 0;
    fs::copy_file(path("run.ckpt"), path("copy"), fs::copy_options::overwrite_existing);
    fs::remove(path("copy-journal"));
    if (fs::exists(path("run.ckpt-journal"))) fs::copy_file(path("run.ckpt-journal"), path("copy-journal"));
    runtime::Database copy(path("copy"));
    if (copy.number("SELECT count(*) FROM sqlite_master") == 0) return 0;
    return copy.number("SELECT count(*) FROM result");
  }
};

}  // namespace eyeriss::resume_test
