// docs/cli.md shows the help of every command, and README.md a run of AlexNet, as the program prints them. With
// EYERISS_UPDATE_DOCS set the tests write them anew.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>

#include "eyeriss/runtime/files.h"
#include "program.h"

namespace eyeriss::cli_test {
namespace {

const std::vector<std::vector<std::string>> commands = {
    {}, {"run"}, {"layer"}, {"map"}, {"dataflows"}, {"reproduce"}, {"zoo"}};

std::string name_of(const std::vector<std::string>& command) {
  return command.empty() ? "eyeriss" : fmt::format("eyeriss {}", command[0]);
}

// "## eyeriss run" and the help in a code block.
std::string section(const std::vector<std::string>& command) {
  std::vector<std::string> arguments = command;
  arguments.push_back("--help");
  const Outcome outcome = eyeriss(arguments);
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
  return fmt::format("## {}\n\n```text\n{}```\n", name_of(command), outcome.out);
}

void expect_page(const std::string& page, const std::string& text, const std::string& fresh) {
  if (std::getenv("EYERISS_UPDATE_DOCS") != nullptr) return runtime::write_file(page, fresh);
  EXPECT_EQ(text, fresh) << page << " is stale; run this test with EYERISS_UPDATE_DOCS=1";
}

TEST(Docs, ShowTheHelpOfEveryCommandAsItIs) {
  const std::string page = EYERISS_SOURCE_DIR "/docs/cli.md";
  const std::string marker =
      "<!-- From here on the page is the program's own --help; tests/cli writes and checks it. -->\n\n";
  const std::string text = runtime::read_file(page);
  const std::size_t begin = text.find(marker);
  ASSERT_NE(begin, std::string::npos);
  std::string fresh = text.substr(0, begin);
  fresh += marker;
  std::vector<std::string> sections;
  for (const auto& command : commands) sections.push_back(section(command));
  fresh += fmt::format("{}", fmt::join(sections, "\n"));
  expect_page(page, text, fresh);
}

TEST(Docs, TheReadmeShowsTheRunOfAlexNetAsItIs) {
  const std::string page = EYERISS_SOURCE_DIR "/README.md";
  const std::string text = runtime::read_file(page);
  const std::string fence = "\n```\n";
  const std::size_t begin = text.find(fence), end = text.find(fence, begin + 1);
  ASSERT_NE(end, std::string::npos);
  const Outcome outcome = eyeriss({"run", "alexnet", "--batch", "4", "--random", "1"});
  expect_page(page, text, text.substr(0, begin + fence.size()) + outcome.out + text.substr(end + 1));
}

}  // namespace
}  // namespace eyeriss::cli_test
