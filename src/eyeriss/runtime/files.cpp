#include "eyeriss/runtime/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <streambuf>
#include <string_view>
#include <system_error>

#include "eyeriss/base/error.h"
#include "eyeriss/base/input_file.h"
#include "eyeriss/base/unfinished_file.h"

namespace eyeriss::runtime {
namespace {

[[noreturn]] void cannot_be_written(const std::string& path, int problem) {
  base::fail("{}: cannot be written: {}", path, std::generic_category().message(problem));
}

bool is_special(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

// Where bytes go until they are complete: a new file, or a device or pipe as it stands.
class Sink {
 public:
  explicit Sink(const std::string& path) {
    if (is_special(path)) {
      special_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
      problem_ = special_ < 0 ? errno : 0;
    } else {
      problem_ = file_.emplace(path).problem();
    }
  }
  ~Sink() {
    if (special_ >= 0) ::close(special_);
  }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  int problem() const { return problem_; }  // the errno of the first thing that went wrong, or 0
  void write(std::string_view bytes) {
    const int descriptor = file_ ? file_->descriptor() : special_;
    while (problem_ == 0 && !bytes.empty()) {
      const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0)
        problem_ = errno;
      else
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  int finish() {
    if (problem_ == 0 && file_) problem_ = file_->finish();
    if (special_ >= 0 && ::close(std::exchange(special_, -1)) != 0 && problem_ == 0) problem_ = errno;
    return problem_;
  }

 private:
  std::optional<base::UnfinishedFile> file_;
  int special_ = -1, problem_ = 0;
};

}  // namespace

std::string read_file(const std::string& path) {
  return base::InputFile(path).read(SIZE_MAX);
}

void check_writable(const std::string& path) {
  if (is_special(path)) return;
  std::error_code unknown;  // left to the checks below
  if (std::filesystem::is_directory(path, unknown))
    base::fail("{}: cannot be written: it is a folder; give a file name", path);
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  if (::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
    base::fail("{}: cannot be written: folder {}: {}", path, folder, std::generic_category().message(errno));
}

void write_file(const std::string& path, const std::string& bytes) {
  check_writable(path);
  Sink sink(path);
  sink.write(bytes);
  if (const int problem = sink.finish(); problem != 0) cannot_be_written(path, problem);
}

// A stream that writes blocks to a sink.
class NewFile::Target : public std::streambuf {
 public:
  explicit Target(const std::string& path) : sink(path) { setp(block_.data(), block_.data() + block_.size()); }

  Sink sink;
  std::ostream stream{this};

 protected:
  int_type overflow(int_type next) override {
    sync();
    if (!traits_type::eq_int_type(next, traits_type::eof())) sputc(traits_type::to_char_type(next));
    return traits_type::not_eof(next);
  }
  int sync() override {
    sink.write({pbase(), static_cast<std::size_t>(pptr() - pbase())});
    setp(block_.data(), block_.data() + block_.size());
    return 0;
  }

 private:
  std::array<char, 1 << 16> block_;
};

NewFile::NewFile(const std::string& path) : path_(path) {
  check_writable(path);
  target_ = std::make_unique<Target>(path);
  if (target_->sink.problem() != 0) cannot_be_written(path, target_->sink.problem());
}

NewFile::~NewFile() = default;

std::ostream& NewFile::stream() {
  return target_->stream;
}

void NewFile::finish() {
  target_->stream.flush();
  if (const int problem = target_->sink.finish(); problem != 0) cannot_be_written(path_, problem);
}

}  // namespace eyeriss::runtime
