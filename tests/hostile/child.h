// Starts the built program as a child of its own, under limits and circumstances of the test's choice, and measures it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace eyeriss::hostile_test {

struct Circumstances {
  std::string program = EYERISS_BINARY;
  std::string out_path, err_path;                          // files; empty: kept in Ended
  int out_descriptor = -1;                                 // instead of out_path: a descriptor of the caller
  std::vector<int> closed;                                 // descriptors that the child does not get at all
  std::vector<int> ignored;                                // signals that the child finds ignored
  std::uint64_t most_file_bytes = 0, most_data_bytes = 0;  // 0: no limit
  std::vector<std::string> environment;                    // NAME=VALUE, beside or instead of the caller's
  bool as_nobody = false;  // gives up the rights of root, to whom no folder is read-only
};

struct Ended {
  int exit_code = -1;  // as the shell says it: 128 + the number of the signal that ended it
  bool by_signal = false;
  double seconds = 0, cpu_seconds = 0;
  double peak_mb = 0;  // largest resident memory, 10^6 bytes
  std::string out, err;
};

class Child {
 public:
  explicit Child(const std::vector<std::string>& arguments, const Circumstances& circumstances = {});
  ~Child();  // kills it when nobody waited
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void signal(int number) const;
  bool has_ended() const;
  Ended wait();

 private:
  std::string folder_;
  Circumstances circumstances_;
  pid_t pid_ = -1;
  std::chrono::steady_clock::time_point start_;
};

inline std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

inline Ended eyeriss(const std::vector<std::string>& arguments, const Circumstances& circumstances = {}) {
  return Child(arguments, circumstances).wait();
}

}  // namespace eyeriss::hostile_test
