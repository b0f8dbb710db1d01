// Outputs that the world refuses: what can be written is written, and the message says what could not.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include "child.h"
#include "folder.h"

namespace eyeriss::hostile_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::vector<std::string> traced_layer = {"layer", "--shape", "C=8,M=32,H=40,W=40,R=3,S=3,U=1", "--engine",
                                               "machine"};

using Outputs = InFolder;

// Errors are looked for at the end of what is told: a slow run tells its progress first.

TEST_F(Outputs, WhenOneFailsTheOthersAreWrittenAndTheMessageNamesIt) {
  const Ended ended =
      eyeriss({"run", "lenet5", "--output", "/dev/full", "--json", path("r.json"), "--html", path("r.html")});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, EndsWith("eyeriss: /dev/full: cannot be written: No space left on device\n"));
  EXPECT_THAT(ended.out, HasSubstr("image  class"));
  EXPECT_THAT(files(), ElementsAre("r.html", "r.json"));
}

TEST_F(Outputs, WhenTwoFailTheMessageNamesBoth) {
  Circumstances full;
  full.out_path = "/dev/full";
  const Ended ended = eyeriss({"run", "lenet5", "--output", "/dev/full", "--json", path("r.json")}, full);
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("eyeriss: /dev/full: cannot be written: No space left on device\n"),
                               HasSubstr("eyeriss: standard output: cannot be written: No space left on device\n")));
  EXPECT_THAT(files(), ElementsAre("r.json"));
}

TEST_F(Outputs, AClosedPipeCostsNoFinishedWork) {
  for (const char* to_pipe : {"", "--json", "--output"}) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    Circumstances piped;
    piped.out_descriptor = ends[1];
    std::vector<std::string> words = {"run", "lenet5", "--html", path("r.html")};
    if (*to_pipe != '\0') words = with(words, {to_pipe, "-"});
    if (std::string(to_pipe) != "--json") words = with(words, {"--json", path("r.json")});
    Child child(words, piped);
    ::close(ends[0]);
    ::close(ends[1]);
    const Ended ended = child.wait();
    EXPECT_EQ(ended.exit_code, 1);
    EXPECT_THAT(ended.err, EndsWith("eyeriss: standard output: cannot be written: Broken pipe\n"));
    EXPECT_EQ(files().size(), std::string(to_pipe) == "--json" ? 1u : 2u) << to_pipe;
    for (const std::string& name : files()) std::filesystem::remove(folder / name);
  }
}

TEST_F(Outputs, ADiskThatFillsUpUnderATraceLeavesTheOtherOutputs) {
  Circumstances full;
  full.most_file_bytes = 100'000;
  const Ended ended =
      eyeriss(with(traced_layer, {"--trace", path("t"), "--waves", path("w"), "--json", path("r.json")}), full);
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("t: cannot be written: File too large"),
                               HasSubstr("w: cannot be written: File too large"), Not(HasSubstr("r.json"))));
  EXPECT_THAT(files(), ElementsAre("r.json"));
}

TEST_F(Outputs, NamesFromFilesCannotSteerATerminal) {
  const std::string steering =
      "\x1b[31mred\x7f\r\xc2\x9b"
      "2J\xc2\xb5";  // U+009B is ESC [ in one; U+00B5 a letter
  std::string labels;
  for (int i = 0; i < 10; ++i) labels += steering + "\n";
  const Ended ended = eyeriss(
      {"run", "lenet5", "--labels", write("labels", labels), "--chip", write("c.yaml", "name: \"\\e[2Jclean\"")});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(ended.out, AllOf(HasSubstr("?[31mred???2J\xc2\xb5"), Not(HasSubstr("\x9b")), HasSubstr("?[2Jclean")));
  for (const char c : ended.out) ASSERT_TRUE(c == '\n' || (c != 127 && static_cast<unsigned char>(c) >= 32)) << +c;
}

TEST_F(Outputs, AReadOnlyFolderIsFoundBeforeTheWork) {
  std::filesystem::permissions(folder, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec |
                                           std::filesystem::perms::others_read | std::filesystem::perms::others_exec);
  Circumstances nobody;
  nobody.as_nobody = true;
  const Ended ended = eyeriss({"run", "vgg16", "--engine", "machine", "--json", path("r.json")}, nobody);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, HasSubstr("r.json: cannot be written: folder " + folder.string() + ": Permission denied"));
  EXPECT_LT(ended.seconds, 5.0);
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(Outputs, AStandardOutputThatTheCallerClosedTakesNoFilesPlace) {
  Circumstances closed;
  closed.closed = {0, 1, 2};
  const Ended ended = eyeriss(with(traced_layer, {"--trace", path("t"), "--json", path("r.json")}), closed);
  EXPECT_EQ(ended.exit_code, 1);  // the tables could not be printed
  EXPECT_THAT(files(), ElementsAre("r.json", "t"));
  EXPECT_THAT(runtime::read_file(path("t")), Not(HasSubstr("cycles  ")));
  ASSERT_EQ(eyeriss(with(traced_layer, {"--trace", path("whole")})).exit_code, 0);
  EXPECT_EQ(runtime::read_file(path("t")), runtime::read_file(path("whole")));
}

TEST_F(Outputs, APartLeftOverFromAKilledRunIsInNobodysWay) {
  // Whatever number the child gets, a file of its first choice is there.
  const pid_t own = ::getpid();
  for (pid_t number = own; number < own + 2000; ++number)
    runtime::write_file(path("r.json." + std::to_string(number) + ".part"), "");
  const Ended ended = eyeriss({"run", "lenet5", "--json", path("r.json")});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_TRUE(std::filesystem::exists(path("r.json")));
  EXPECT_EQ(files().size(), 2001u);
}

}  // namespace
}  // namespace eyeriss::hostile_test
