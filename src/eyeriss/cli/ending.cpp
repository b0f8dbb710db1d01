#include "eyeriss/cli/ending.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <new>
#include <string_view>

#include "eyeriss/base/unfinished_file.h"

namespace eyeriss::cli {
namespace {

void interrupted(int signal) {
  const int before = errno;
  base::remove_unfinished_files();
  std::signal(signal, SIG_DFL);
  std::raise(signal);  // ends the process as soon as the handler returns
  errno = before;
}

constexpr int interrupts[] = {SIGINT, SIGTERM, SIGHUP};

void on_interrupt(int signal) {
  struct sigaction before {};
  ::sigaction(signal, nullptr, &before);
  if (before.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = interrupted;
  for (const int other : interrupts) ::sigaddset(&action.sa_mask, other);  // a second one waits for the files too
  ::sigaction(signal, &action, nullptr);
}

[[noreturn]] void end_with(std::string_view text) {
  for (const std::string_view part : {std::string_view("eyeriss: "), text, std::string_view("\n")}) {
    const ssize_t ignored = ::write(STDERR_FILENO, part.data(), part.size());
    static_cast<void>(ignored);
  }
  ::_exit(1);
}

[[noreturn]] void terminated() {
  base::remove_unfinished_files();
  try {
    if (const std::exception_ptr problem = std::current_exception()) std::rethrow_exception(problem);
  } catch (const std::bad_alloc&) {
    end_with("not enough memory");
  } catch (const std::exception& problem) {
    if (is_lack_of_threads(problem)) end_with(lack_of_threads_text);
  } catch (...) {
  }
  std::abort();
}

// Where the caller closed a standard stream, the next file opened would get its number, and what is printed would land
// in that file. /dev/null, opened for reading, takes its place: nothing can be written to it.
void keep_standard_descriptors() {
  for (int file = ::open("/dev/null", O_RDONLY); file >= 0; file = ::open("/dev/null", O_RDONLY)) {
    if (file <= STDERR_FILENO) continue;
    ::close(file);
    return;
  }
}

}  // namespace

bool is_lack_of_threads(const std::exception& problem) {
  return std::string_view(problem.what()).find("pthread_create") != std::string_view::npos;
}

void prepare_for_the_end() {
  keep_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  for (const int signal : interrupts) on_interrupt(signal);
  std::set_terminate(terminated);
}

}  // namespace eyeriss::cli
