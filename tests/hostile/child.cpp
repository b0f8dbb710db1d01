#include "child.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "eyeriss/runtime/files.h"

namespace eyeriss::hostile_test {
namespace {

namespace fs = std::filesystem;

void limit(int resource, std::uint64_t most) {
  if (most == 0) return;
  const rlimit both{most, most};
  ::setrlimit(static_cast<__rlimit_resource_t>(resource), &both);
}

void redirect(int target, int source) {
  if (source < 0 || ::dup2(source, target) < 0) ::_exit(127);
}

int open_new(const std::string& path) {
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
}

}  // namespace

Child::Child(const std::vector<std::string>& arguments, const Circumstances& circumstances)
    : circumstances_(circumstances) {
  std::string pattern = (fs::temp_directory_path() / "eyeriss-child-XXXXXX").string();
  EXPECT_NE(mkdtemp(pattern.data()), nullptr);
  folder_ = pattern;
  if (circumstances_.out_path.empty()) circumstances_.out_path = folder_ + "/out";
  if (circumstances_.err_path.empty()) circumstances_.err_path = folder_ + "/err";
  std::vector<std::string> words{circumstances.program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  start_ = std::chrono::steady_clock::now();
  pid_ = ::fork();
  EXPECT_GE(pid_, 0);
  if (pid_ != 0) return;
  redirect(STDIN_FILENO, ::open("/dev/null", O_RDONLY | O_CLOEXEC));
  redirect(STDOUT_FILENO,
           circumstances_.out_descriptor >= 0 ? circumstances_.out_descriptor : open_new(circumstances_.out_path));
  redirect(STDERR_FILENO, open_new(circumstances_.err_path));
  for (std::string& variable : circumstances_.environment) ::putenv(variable.data());
  for (const int number : circumstances_.ignored) ::signal(number, SIG_IGN);
  limit(RLIMIT_FSIZE, circumstances_.most_file_bytes);
  limit(RLIMIT_DATA, circumstances_.most_data_bytes);
  limit(RLIMIT_CORE, 1);
  constexpr uid_t nobody = 65534;
  if (circumstances_.as_nobody && ::getuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) ::_exit(127);
  for (const int descriptor : circumstances_.closed) ::close(descriptor);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

Child::~Child() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Child::signal(int number) const {
  ::kill(pid_, number);
}

bool Child::has_ended() const {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

Ended Child::wait() {
  int status = 0;
  rusage usage{};
  while (::wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  Ended ended;
  ended.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  ended.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  ended.peak_mb = static_cast<double>(usage.ru_maxrss) * 1024e-6;
  ended.by_signal = WIFSIGNALED(status);
  ended.exit_code = ended.by_signal ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  const auto content = [](const std::string& path) {
    return fs::is_regular_file(path) ? runtime::read_file(path) : "";
  };
  ended.out = content(circumstances_.out_path);
  ended.err = content(circumstances_.err_path);
  return ended;
}

}  // namespace eyeriss::hostile_test
