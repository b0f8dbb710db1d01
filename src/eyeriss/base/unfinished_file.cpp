#include "eyeriss/base/unfinished_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>

#include "eyeriss/base/error.h"

namespace eyeriss::base {
namespace {

// A handler may neither allocate nor lock: the names stand in memory that is always there. More slots than a command
// writes files at once; a file beyond them is written as ever and only not known here.
struct Slot {
  std::atomic<bool> taken, named;
  char name[PATH_MAX];
};
std::array<Slot, 16> slots;
std::atomic<int> creators;  // threads between creating a file and noting its name
std::atomic<bool> ending;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

// No signal ends the process between creating a file and noting its name: in this thread it waits, and in another one
// the handler waits for `creators`.
class Creating {
 public:
  Creating() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
    ++creators;
    if (!ending) return;
    --creators;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    for (;;) ::pause();
  }
  ~Creating() {
    --creators;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  Creating(const Creating&) = delete;
  Creating& operator=(const Creating&) = delete;

 private:
  sigset_t before_;
};

int take_slot(const std::string& name) {
  if (name.size() >= PATH_MAX) return -1;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (slots[i].taken.exchange(true)) continue;
    std::memcpy(slots[i].name, name.c_str(), name.size() + 1);
    slots[i].named = true;
    return static_cast<int>(i);
  }
  return -1;
}

void free_slot(int slot) {
  if (slot < 0) return;
  slots[static_cast<std::size_t>(slot)].named = false;
  slots[static_cast<std::size_t>(slot)].taken = false;
}

}  // namespace

UnfinishedFile::UnfinishedFile(const std::string& path) : path_(path) {
  const Creating creating;
  problem_ = EEXIST;
  // A file of this name can be left over from a process of the same number that was killed: then the next name.
  for (int number = 0; number < 100 && problem_ == EEXIST; ++number) {
    unfinished_ = number == 0 ? fmt::format("{}.{}.part", path, ::getpid())
                              : fmt::format("{}.{}-{}.part", path, ::getpid(), number);
    descriptor_ = ::open(unfinished_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    problem_ = descriptor_ >= 0 ? 0 : errno;
  }
  if (problem_ == 0) slot_ = take_slot(unfinished_);
}

UnfinishedFile::~UnfinishedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (problem_ == 0 && !unfinished_.empty()) ::unlink(unfinished_.c_str());
  free_slot(slot_);
}

int UnfinishedFile::finish() {
  if (problem_ != 0) return problem_;
  const bool closed = ::close(descriptor_) == 0;
  descriptor_ = -1;
  if (!closed || std::rename(unfinished_.c_str(), path_.c_str()) != 0) return errno;
  unfinished_.clear();
  return 0;
}

void remove_unfinished_files() {
  ending = true;
  while (creators > 0) {
    constexpr timespec moment{0, 1'000'000};
    ::nanosleep(&moment, nullptr);
  }
  for (const Slot& slot : slots)
    if (slot.named) ::unlink(slot.name);
}

}  // namespace eyeriss::base
