// Progress of long work on standard error: a bar on a terminal, else a line every ten seconds. Nothing in the first two
// seconds.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace eyeriss::cli {

class ProgressBar {
 public:
  ProgressBar();
  ~ProgressBar();  // takes the bar off the terminal
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(const std::string& what, std::uint64_t done, std::uint64_t all);

 private:
  using Clock = std::chrono::steady_clock;

  bool terminal_;
  bool drawn_ = false;
  Clock::time_point start_, next_;
};

}  // namespace eyeriss::cli
