// Checkpoints. Whatever the file holds, a result that comes out of it is the one that was saved, or there is none; an error leaves the file.
#include <unistd.h>

#include <filesystem>

#include "eyeriss/base/error.h"
#include "eyeriss/runtime/files.h"
#include "fuzz/checkpoint_case.h"
#include "fuzz/target.h"

namespace eyeriss::fuzz {
namespace {

// In memory where the system has such a folder: opening a database waits for the disk.
const std::string& file_name() {
  static const std::string name =
      (::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : std::filesystem::temp_directory_path().string()) +
      fmt::format("/eyeriss-fuzz-{}.ckpt", ::getpid());
  static const struct AtExit {
    ~AtExit() { ::unlink(name.c_str()); }
  } at_exit;
  return name;
}

}  // namespace

void run_target(Bytes bytes) {
  const CheckpointCase saved;
  const std::string name = file_name(), whole(text_of(bytes));
  runtime::write_file(name, whole);
  bool opened = false;
  accepted(name + ": ", [&] {
    const runtime::Checkpoint checkpoint(name, checkpoint_run);
    opened = true;
    law(checkpoint.saved() >= 0, "the number of results is not negative");
    static_cast<void>(checkpoint.finished());
    if (const auto found = checkpoint.find(saved.work))
      law(found->ofmaps == saved.result.ofmaps && found->activity == saved.result.activity,
          "a result is the one that was saved");
  });
  if (!opened) law(runtime::read_file(name) == whole, "a file that is refused stays as it is");
  ::unlink((name + "-journal").c_str());
}

}  // namespace eyeriss::fuzz
