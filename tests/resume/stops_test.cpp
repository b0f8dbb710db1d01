// What else stops a run with a checkpoint, or keeps it from starting, and what stays.
#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "checkpointed.h"

namespace eyeriss::resume_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const std::vector<std::string> lenet = {"lenet5", "--batch", "4", "--engine", "machine"};

const std::vector<std::string> squeezenet = {"squeezenet", "--engine", "machine", "--jobs", "1"};

// Until squeezenet's CONV1, of 1.6 MB, is in the checkpoint and the next layers are on their way.
void wait_for_first_layer(const Child& child, const std::string& checkpoint) {
  std::error_code not_there;
  const auto has_first = [&] {
    const auto bytes = std::filesystem::file_size(checkpoint, not_there);
    return !not_there && bytes > 2'000'000;
  };
  while (!child.has_ended() && !has_first()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

TEST_F(Resume, AFinishedRunReportsAgainAndMayReportOtherwise) {
  const Outputs first = outputs(hostile_test::eyeriss(resumable(lenet)));
  const Ended again = hostile_test::eyeriss(resumable(lenet));
  EXPECT_EQ(outputs(again), first);
  EXPECT_EQ(again.err, "eyeriss: " + path("run.ckpt") +
                           ": this run was finished; its report is made from the results saved there\n");
  std::vector<std::string> verified = resumable(lenet);
  verified.insert(verified.end(), {"--verify", "--sqnr", "--energy-table", "normalised", "--jobs", "1"});
  EXPECT_THAT(hostile_test::eyeriss(verified).out, HasSubstr("Every ofmap word of the chip's layers equals"));
  EXPECT_THAT(files(), ElementsAre("r.json", "run.ckpt", "y.npy")) << "no journal stays";
}

TEST_F(Resume, ALongRunOfTheMachineWithoutACheckpointIsToldOfIt) {
  hostile_test::Circumstances told;
  told.err_path = path("err");
  Child child({"run", "alexnet", "--batch", "8", "--engine", "machine"}, told);
  while (!child.has_ended() && (!std::filesystem::exists(told.err_path) || runtime::read_file(told.err_path).empty()))
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  child.signal(SIGKILL);
  EXPECT_THAT(child.wait().err,
              StartsWith("eyeriss: 5326 million MACs on the machine take a while; with --checkpoint FILE"));
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

}  // namespace
}  // namespace eyeriss::resume_test
