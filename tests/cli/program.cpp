#include "program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "eyeriss/runtime/files.h"

extern char** environ;

namespace eyeriss::cli_test {

namespace fs = std::filesystem;

Outcome eyeriss(const std::vector<std::string>& arguments, const std::string& stdout_path) {
  std::string pattern = (fs::temp_directory_path() / "eyeriss-cli-XXXXXX").string();
  EXPECT_NE(mkdtemp(pattern.data()), nullptr);
  const fs::path folder = pattern;
  const std::string out = stdout_path.empty() ? (folder / "out").string() : stdout_path, err = folder / "err";

  std::vector<std::string> words{EYERISS_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), O_WRONLY | O_CREAT, 0600);
  pid_t child = 0;
  EXPECT_EQ(posix_spawn(&child, EYERISS_BINARY, &actions, nullptr, argv.data(), environ), 0);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  waitpid(child, &status, 0);

  Outcome outcome;
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (stdout_path.empty()) outcome.out = runtime::read_file(out);
  outcome.err = runtime::read_file(err);
  fs::remove_all(folder);
  return outcome;
}

void InFolder::SetUp() {
  std::string pattern = (fs::temp_directory_path() / "eyeriss-cli-XXXXXX").string();
  ASSERT_NE(mkdtemp(pattern.data()), nullptr);
  folder = pattern;
}

void InFolder::TearDown() {
  fs::remove_all(folder);
}

std::vector<std::string> InFolder::files() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

std::string InFolder::write(const std::string& name, const std::string& bytes) const {
  runtime::write_file(path(name), bytes);
  return path(name);
}

}  // namespace eyeriss::cli_test
