#include "eyeriss/runtime/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "eyeriss/base/error.h"

namespace eyeriss::runtime {
namespace {

std::string reason(int code) {
  return std::generic_category().message(code);
}

// Owns a file descriptor; close() is checked because a full disk may show only there.
class Descriptor {
 public:
  Descriptor(const std::string& path, int flags) : value_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  bool opened() const { return value_ >= 0; }
  int get() const { return value_; }
  bool close() {
    const int closed = ::close(value_);
    value_ = -1;
    return closed == 0;
  }

 private:
  int value_;
};

// 0, or the errno of what went wrong.
int write_all(Descriptor& file, const std::string& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t written = ::write(file.get(), bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    done += static_cast<std::size_t>(written);
  }
  return file.close() ? 0 : errno;
}

std::string unfinished_name(const std::string& path) {
  return fmt::format("{}.{}.part", path, ::getpid());
}

bool is_special(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

}  // namespace

std::string read_file(const std::string& path) {
  Descriptor file(path, O_RDONLY);
  if (!file.opened()) base::fail("{}: cannot be read: {}", path, reason(errno));
  std::string bytes;
  char block[1 << 16];
  for (;;) {
    const ssize_t count = ::read(file.get(), block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) base::fail("{}: cannot be read: {}", path, reason(errno));
    if (count == 0) return bytes;
    bytes.append(block, static_cast<std::size_t>(count));
  }
}

void check_writable(const std::string& path) {
  if (is_special(path)) return;
  std::error_code unknown;  // left to the checks below
  if (std::filesystem::is_directory(path, unknown))
    base::fail("{}: cannot be written: it is a folder; give a file name", path);
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  if (::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
    base::fail("{}: cannot be written: folder {}: {}", path, folder, reason(errno));
}

void write_file(const std::string& path, const std::string& bytes) {
  if (is_special(path)) {
    Descriptor file(path, O_WRONLY);
    const int problem = file.opened() ? write_all(file, bytes) : errno;
    if (problem != 0) base::fail("{}: cannot be written: {}", path, reason(problem));
    return;
  }
  check_writable(path);
  const std::string unfinished = unfinished_name(path);
  Descriptor file(unfinished, O_WRONLY | O_CREAT | O_EXCL);
  int problem = file.opened() ? write_all(file, bytes) : errno;
  if (problem == 0 && std::rename(unfinished.c_str(), path.c_str()) != 0) problem = errno;
  if (problem == 0) return;
  if (file.opened() || problem != EEXIST) ::unlink(unfinished.c_str());
  base::fail("{}: cannot be written: {}", path, reason(problem));
}

NewFile::NewFile(const std::string& path)
    : path_(path), written_path_(is_special(path) ? path : unfinished_name(path)) {
  check_writable(path);
  errno = 0;
  stream_.open(written_path_, std::ios::binary | std::ios::trunc);
  if (!stream_) base::fail("{}: cannot be written: {}", path_, reason(errno));
}

NewFile::~NewFile() {
  if (!path_.empty() && written_path_ != path_) ::unlink(written_path_.c_str());
}

void NewFile::finish() {
  errno = 0;
  stream_.close();
  const bool moved = stream_ && (written_path_ == path_ || std::rename(written_path_.c_str(), path_.c_str()) == 0);
  if (!moved) base::fail("{}: cannot be written: {}", path_, reason(errno != 0 ? errno : EIO));
  path_.clear();
}

}  // namespace eyeriss::runtime
