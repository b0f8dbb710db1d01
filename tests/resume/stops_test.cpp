// What else stops a run with a checkpoint, or keeps it from starting, and what stays.
#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "checkpointed.h"

namespace eyeriss::resume_test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::vector<std::string> lenet = {"lenet5", "--batch", "4", "--engine", "machine"};

const std::vector<std::string> squeezenet = {"squeezenet", "--engine", "machine", "--jobs", "1"};

// Until the checkpoint has that size: squeezenet's CONV1 has 1.6 MB of ofmaps.
void wait_for_first_layer(const Child& child, const std::string& checkpoint, std::uintmax_t size = 2'000'000) {
  std::error_code not_there;
  const auto has_first = [&] {
    const auto bytes = std::filesystem::file_size(checkpoint, not_there);
    return !not_there && bytes > size;
  };
  while (!child.has_ended() && !has_first()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

TEST_F(Resume, AFinishedRunReportsAgainAndMayReportOtherwise) {
  const Outputs first = outputs(hostile_test::eyeriss(resumable(lenet)));
  const Ended again = hostile_test::eyeriss(resumable(lenet));
  EXPECT_EQ(outputs(again), first);
  EXPECT_EQ(again.err, "eyeriss: " + path("run.ckpt") +
                           ": this run was finished; its report is made from the results saved there\n");
  const Ended verified = hostile_test::eyeriss(
      with(resumable(lenet), {"--verify", "--sqnr", "--energy-table", "normalised", "--jobs", "1"}));
  EXPECT_THAT(verified.out, HasSubstr("Every ofmap word of the chip's layers equals"));
  EXPECT_THAT(files(), ElementsAre("r.json", "run.ckpt", "y.npy")) << "no journal stays";
}

TEST_F(Resume, TheFastEngineResumesToo) {
  const std::vector<std::string> fast = {"lenet5", "--batch", "4"};
  const Outputs plain = outputs(hostile_test::eyeriss(command(fast)));
  EXPECT_EQ(outputs(hostile_test::eyeriss(resumable(fast))), plain);
  EXPECT_EQ(outputs(hostile_test::eyeriss(resumable(fast))), plain);
}

TEST_F(Resume, AFullDiskKeepsTheFinishedLayers) {
  const Outputs whole = outputs(hostile_test::eyeriss(command(lenet)));
  hostile_test::Circumstances nearly_full;
  nearly_full.most_file_bytes = 80'000;  // CONV1's ofmaps have 37 632 bytes, CONV2's 12 800
  std::int64_t before = 0;
  for (; nearly_full.most_file_bytes < 200'000; nearly_full.most_file_bytes += 8192) {
    const Ended ended = hostile_test::eyeriss(resumable(lenet), nearly_full);
    if (ended.exit_code == 0) break;
    EXPECT_EQ(ended.exit_code, 1);
    EXPECT_THAT(ended.err, HasSubstr(path("run.ckpt") + ": cannot be written: "));
    EXPECT_THAT(ended.err, HasSubstr("the layers that it holds stay: make room and give the same command again"));
    EXPECT_GE(saved(), before);
    before = saved();
  }
  EXPECT_GT(before, 0);
  EXPECT_EQ(outputs(hostile_test::eyeriss(resumable(lenet))), whole);
}

TEST_F(Resume, AnInterruptKeepsTheFinishedLayers) {
  Child child(resumable(squeezenet));
  wait_for_first_layer(child, path("run.ckpt"));
  child.signal(SIGINT);
  const Ended ended = child.wait();
  EXPECT_EQ(ended.exit_code, 128 + SIGINT);
  EXPECT_GE(saved(), 1);
}

TEST_F(Resume, ASecondProcessIsTurnedAway) {
  Child child(resumable(squeezenet));
  wait_for_first_layer(child, path("run.ckpt"));
  child.signal(SIGSTOP);
  const Ended second = hostile_test::eyeriss(resumable(squeezenet));
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_EQ(second.err,
            "eyeriss: " + path("run.ckpt") + ": another process has it open; let that end, or give another file\n");
}

TEST_F(Resume, AnotherBuildIsAnotherRun) {
  ASSERT_EQ(hostile_test::eyeriss(resumable(lenet)).exit_code, 0);
  hostile_test::Circumstances rebuilt;
  rebuilt.program = path("eyeriss");
  std::filesystem::copy_file(EYERISS_BINARY, rebuilt.program);
  std::ofstream(rebuilt.program, std::ios::app) << "something that no loader reads";
  const Ended ended = hostile_test::eyeriss(resumable(lenet), rebuilt);
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, AllOf(StartsWith("eyeriss: " + path("run.ckpt") + ": "), HasSubstr("build ")));
}

TEST_F(Resume, WhatCannotBeWrittenIsToldBeforeTheWork) {
  ASSERT_EQ(hostile_test::eyeriss(resumable(lenet)).exit_code, 0);
  hostile_test::Circumstances nobody;
  nobody.as_nobody = true;
  namespace fs = std::filesystem;
  const auto refused = [&](const std::string& message) {
    const Ended ended = hostile_test::eyeriss(
        {"run", "lenet5", "--batch", "4", "--engine", "machine", "--checkpoint", path("run.ckpt")}, nobody);
    EXPECT_EQ(ended.exit_code, 1);
    EXPECT_THAT(ended.err, StartsWith("eyeriss: " + path("run.ckpt") + ": cannot be written: "));
    EXPECT_THAT(ended.err, HasSubstr(message));
  };
  fs::permissions(folder, fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
  refused("folder");
  fs::permissions(folder, fs::perms::all);
  fs::permissions(path("run.ckpt"), fs::perms::owner_read | fs::perms::others_read);
  refused("make the file and its folder writable, or give another file");
}

// A run of the machine that takes a while: 2.7 G MACs.
class LongRun : public Resume {
 protected:
  void SetUp() override {
    Resume::SetUp();
    here.environment = {"XDG_CACHE_HOME=" + path("cache")};
    not_anywhere.environment = {"XDG_CACHE_HOME=relative", "HOME="};
  }
  hostile_test::Circumstances told(hostile_test::Circumstances circumstances) const {
    circumstances.err_path = path("err");
    return circumstances;
  }
  void wait_until_told(const Child& child) const {
    while (!child.has_ended() &&
           (!std::filesystem::exists(path("err")) || std::filesystem::file_size(path("err")) == 0))
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const std::vector<std::string> alexnet = {"alexnet", "--batch", "4", "--engine", "machine"};
  hostile_test::Circumstances here, not_anywhere;
};

// Under a sanitizer a layer takes minutes: there it is enough that the file is found and named.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_slow = true;
#else
constexpr bool is_slow = false;
#endif

TEST_F(LongRun, IsKeptInTheUsersCacheUntilItIsDone) {
  Child child(command(alexnet), told(here));
  wait_until_told(child);
  const std::string own = path("cache/eyeriss/" + files("cache/eyeriss").at(0));
  wait_for_first_layer(child, own, is_slow ? 0 : 3'000'000);  // CONV1 has 2.3 MB of ofmaps
  child.signal(SIGKILL);
  const Ended killed = child.wait();
  ASSERT_TRUE(killed.by_signal);
  EXPECT_THAT(killed.err, StartsWith("eyeriss: finished layers are kept in " + own + " until all is done"));
  if (is_slow) return;
  const Ended resumed = hostile_test::eyeriss(command(alexnet), here);
  EXPECT_THAT(resumed.err, StartsWith("eyeriss: " + own + ": goes on after "));
  EXPECT_THAT(files("cache/eyeriss"), IsEmpty());
  const Outputs words = outputs(resumed);
  const Ended whole = hostile_test::eyeriss(with(command(alexnet), {"--checkpoint", "none"}), here);
  EXPECT_THAT(whole.err, Not(HasSubstr("finished layers")));
  EXPECT_EQ(outputs(whole), words);
}

TEST_F(LongRun, WhoseResultsCannotBeWrittenKeepsItsLayers) {
  if (is_slow) GTEST_SKIP() << "half a minute of work without a sanitizer";
  const std::vector<std::string> full = with(with({"run"}, alexnet), {"--output", "/dev/full"});
  EXPECT_EQ(hostile_test::eyeriss(full, here).exit_code, 1);
  ASSERT_EQ(files("cache/eyeriss").size(), 1u);
  const Ended again = hostile_test::eyeriss(command(alexnet), here);
  EXPECT_THAT(again.err, HasSubstr("this run was finished; its report is made from the results saved there"));
  EXPECT_LT(again.cpu_seconds, 5.0);
  EXPECT_THAT(files("cache/eyeriss"), IsEmpty());
}

TEST_F(LongRun, GoesOnWhereItsLayersFindNoRoom) {
  if (is_slow) GTEST_SKIP() << "ten seconds of work without a sanitizer";
  here.most_file_bytes = 1'000'000;  // CONV1 has 2.3 MB of ofmaps
  const Ended ended = hostile_test::eyeriss(command(alexnet), here);
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_THAT(ended.err, HasSubstr("eyeriss: the run goes on, but not all of its finished layers are saved: "));
  EXPECT_THAT(files("cache/eyeriss"), IsEmpty());
  EXPECT_THAT(files(), ElementsAre("cache", "r.json", "y.npy"));
}

TEST_F(LongRun, GoesOnWithoutAFolderForIt) {
  for (const auto& [circumstances, reason] :
       {std::pair(not_anywhere, "neither XDG_CACHE_HOME nor HOME names a folder for it"),
        std::pair(here, "Not a directory")}) {
    write("cache", "a file");
    Child child(command(alexnet), told(circumstances));
    wait_until_told(child);
    EXPECT_FALSE(child.has_ended());
    child.signal(SIGKILL);
    EXPECT_THAT(child.wait().err,
                AllOf(StartsWith("eyeriss: the run goes on, but not all of its finished layers are saved: "),
                      HasSubstr(reason)));
    std::filesystem::remove(path("err"));
  }
}

}  // namespace
}  // namespace eyeriss::resume_test
