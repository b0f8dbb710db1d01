#include "eyeriss/base/input_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "eyeriss/base/error.h"

namespace eyeriss::base {
namespace {

[[noreturn]] void cannot_be_read(const std::string& path) {
  fail("{}: cannot be read: {}", path, std::generic_category().message(errno));
}

}  // namespace

InputFile::InputFile(const std::string& path)
    : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)) {
  if (descriptor_ < 0) cannot_be_read(path);
}

InputFile::~InputFile() {
  ::close(descriptor_);
}

std::string InputFile::read(std::size_t most) {
  std::string bytes;
  append(bytes, most);
  return bytes;
}

void InputFile::append(std::string& bytes, std::size_t most) {
  constexpr std::size_t block = std::size_t{1} << 20;
  for (std::size_t left = most; left > 0;) {
    const std::size_t before = bytes.size(), wanted = std::min(left, block);
    bytes.resize(before + wanted);
    const ssize_t count = ::read(descriptor_, bytes.data() + before, wanted);
    bytes.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) cannot_be_read(path_);
    if (count == 0) return;
    left -= static_cast<std::size_t>(count);
  }
}

std::string read_text(const std::string& path, std::size_t most) {
  std::string text = InputFile(path).read(most + 1);
  if (text.size() > most) fail("{}: longer than {} bytes, the most that is read of such a file", path, most);
  return text;
}

}  // namespace eyeriss::base
