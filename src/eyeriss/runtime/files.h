// Whole files in and out. An output appears under its name complete or not at all.
#pragma once

#include <memory>
#include <ostream>
#include <string>

namespace eyeriss::runtime {

// The bytes of a file. Throws base::Error with the system's reason.
std::string read_file(const std::string& path);

// Throws base::Error when write_file(path, ...) is bound to fail: no such folder, a folder that is read-only, a
// folder's name. For asking before long work.
void check_writable(const std::string& path);

// Writes a new file beside `path` and renames it when it is complete; on failure removes it and throws base::Error.
// What is not a regular file (a device, a pipe) is written as it stands.
void write_file(const std::string& path, const std::string& bytes);

// A long output written bit by bit (a trace, waveforms): it appears under its name when finish() says so, and not at
// all when the object dies before. What is not a regular file is written as it stands. After a write that failed the
// stream takes what comes and forgets it, so that the work behind it can end; finish() has the reason.
class NewFile {
 public:
  explicit NewFile(const std::string& path);  // throws base::Error as write_file does
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  std::ostream& stream();
  void finish();  // throws base::Error when something of it could not be written

 private:
  class Target;
  std::string path_;
  std::unique_ptr<Target> target_;
};

}  // namespace eyeriss::runtime
