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

// A whole file. Throws Error when it has more than `most` bytes.
std::string read_text(const std::string& path, std::size_t most);

// Of a YAML file: its parser makes up to 480 bytes of each.
inline constexpr std::size_t most_yaml_bytes = std::size_t{1} << 18;

}  // namespace eyeriss::base
