// Files as input: read front to back through one descriptor, so that one that is replaced meanwhile is read as it was,
// and one that shrinks or grows gives what is there. Nobody's size is believed: every read has a limit.
#pragma once

#include <cstdint>
#include <string>

namespace eyeriss::base {

class InputFile {
 public:
  explicit InputFile(const std::string& path);  // throws Error when it cannot be opened, or is a folder
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // The next `most` bytes; fewer only where the file ends.
  std::string read(std::size_t most);
  void append(std::string& bytes, std::size_t most);  // the same behind `bytes`

 private:
  std::string path_;
  int descriptor_;
};

// The text of a YAML file or a list of names. Throws Error when it is longer than most_text_bytes.
std::string read_text(const std::string& path);
inline constexpr std::size_t most_text_bytes = std::size_t{1} << 20;

}  // namespace eyeriss::base
