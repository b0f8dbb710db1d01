#include "eyeriss/runtime/scratch_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "eyeriss/base/error.h"

namespace eyeriss::runtime {
namespace {

std::string folder() {
  const char* const wanted = std::getenv("TMPDIR");
  return wanted != nullptr && *wanted != '\0' ? wanted : "/tmp";
}

[[noreturn]] void fail() {
  base::fail(
      "{}: cannot keep the fmaps of a large batch between its layers there: {}; free some space, set TMPDIR to a "
      "folder "
      "with more, or choose the formats from fewer images (--calibrate)",
      folder(), std::strerror(errno));
}

}  // namespace

ScratchFile::~ScratchFile() {
  if (file_ >= 0) ::close(file_);
}

ScratchFile::Slot ScratchFile::write(const void* data, std::size_t bytes) {
  if (file_ < 0) {
    std::string name = folder() + "/eyeriss-XXXXXX";
    file_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (file_ < 0 || ::unlink(name.c_str()) != 0) fail();
  }
  Slot slot{size_, bytes};
  if (const auto same = free_.find(bytes); same != free_.end() && !same->second.empty()) {
    slot.offset = same->second.back();
    same->second.pop_back();
  } else {
    size_ += bytes;
  }
  const char* from = static_cast<const char*>(data);
  for (std::size_t done = 0; done < bytes;) {
    const ssize_t written = ::pwrite(file_, from + done, bytes - done, static_cast<off_t>(slot.offset + done));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail();
    done += static_cast<std::size_t>(written);
  }
  return slot;
}

void ScratchFile::read(const Slot& slot, void* data) const {
  char* const to = static_cast<char*>(data);
  for (std::size_t done = 0; done < slot.bytes;) {
    const ssize_t got = ::pread(file_, to + done, slot.bytes - done, static_cast<off_t>(slot.offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail();
    EYERISS_CHECK(got > 0);  // nobody else has the file
    done += static_cast<std::size_t>(got);
  }
}

void ScratchFile::free(const Slot& slot) {
  free_[slot.bytes].push_back(slot.offset);
}

}  // namespace eyeriss::runtime
