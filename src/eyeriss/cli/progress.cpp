#include "eyeriss/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "eyeriss/cli/output.h"

namespace eyeriss::cli {
namespace {

using namespace std::chrono_literals;

}  // namespace

ProgressBar::ProgressBar() : terminal_(::isatty(STDERR_FILENO) == 1), start_(Clock::now()), next_(start_ + 2s) {}

ProgressBar::~ProgressBar() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
}

void ProgressBar::show(const std::string& what, std::uint64_t done, std::uint64_t all) {
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + (terminal_ ? Clock::duration(100ms) : Clock::duration(10s));
  const double part = all > 0 ? static_cast<double>(done) / static_cast<double>(all) : 0.0;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  if (terminal_) {
    constexpr int width = 30;
    const int full = static_cast<int>(part * width);
    fmt::print(stderr, "\r\x1b[K[{:#<{}}{:.<{}}] {:3.0f} %  {:.0f} s  {}", "", full, "", width - full, 100 * part,
               seconds, printable(what));
    std::fflush(stderr);
    drawn_ = true;
  } else {
    fmt::print(stderr, "{:3.0f} %  {:.0f} s  {}\n", 100 * part, seconds, printable(what));
  }
}

}  // namespace eyeriss::cli
