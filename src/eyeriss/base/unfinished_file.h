// The files that are being written and do not have their name yet. Whoever ends the process early (a signal, memory
// that ran out) removes them first, so that nothing half-written stays behind.
#pragma once

#include <string>

namespace eyeriss::base {

// A new file beside `path`, which it replaces when it is complete.
class UnfinishedFile {
 public:
  explicit UnfinishedFile(const std::string& path);
  ~UnfinishedFile();  // removes the file, unless it got its name
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;

  int descriptor() const { return descriptor_; }  // -1 when it could not be made
  int problem() const { return problem_; }        // then the errno, else 0
  int finish();  // closes it and gives it its name: 0, or the errno (a full disk may show only here)

 private:
  std::string path_, unfinished_;
  int descriptor_ = -1, problem_ = 0, slot_ = -1;
};

// Removes every unfinished file of the process. For the end of the process alone, and safe in a signal handler: a
// thread that begins a file from now on waits for ever.
void remove_unfinished_files();

}  // namespace eyeriss::base
