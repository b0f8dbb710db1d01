// Values that must be kept and would fill the memory: a file without a name in the folder for temporary files (TMPDIR,
// else /tmp). It vanishes with the object, however the program ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace eyeriss::runtime {

class ScratchFile {
 public:
  struct Slot {
    std::uint64_t offset = 0;
    std::size_t bytes = 0;
  };

  ScratchFile() = default;  // the file is made by the first write
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  // Throws base::Error with the folder and the system's reason.
  Slot write(const void* data, std::size_t bytes);
  void read(const Slot& slot, void* data) const;
  void free(const Slot& slot);  // its space is used again for as many bytes

  std::uint64_t size() const { return size_; }

 private:
  int file_ = -1;
  std::uint64_t size_ = 0;
  std::map<std::size_t, std::vector<std::uint64_t>> free_;  // offsets by size
};

}  // namespace eyeriss::runtime
