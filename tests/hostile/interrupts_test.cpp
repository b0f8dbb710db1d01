// Signals at any time: the program ends as the shell expects, soon, and leaves whole files or none.
#include <gmock/gmock.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <thread>

#include "child.h"
#include "eyeriss/base/random.h"
#include "eyeriss/runtime/files.h"
#include "folder.h"

namespace eyeriss::hostile_test {
namespace {

using testing::IsEmpty;

// Many minutes of work on the machine.
const std::vector<std::string> long_work = {"layer",   "--shape",   "C=64,M=64,H=58,W=58,R=3,S=3,U=1,N=60", "--engine",
                                            "machine", "--mapping", "m=64,n=1,e=12,p=16,q=4,r=2,t=2"};

void sleep_for(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

using Interrupts = InFolder;

TEST_F(Interrupts, LongWorkEndsWithinASecondOfASignalAndLeavesNothing) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    Child child(with(long_work, {"--json", path("r.json"), "--output", path("o.npy")}));
    sleep_for(0.7);
    const auto sent = std::chrono::steady_clock::now();
    child.signal(number);
    const Ended ended = child.wait();
    EXPECT_TRUE(ended.by_signal) << ended.err;
    EXPECT_EQ(ended.exit_code, 128 + number) << ended.err;
    EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - sent).count(), 1.0);
    EXPECT_THAT(files(), IsEmpty());
  }
}

TEST_F(Interrupts, AnUnfinishedTraceIsRemoved) {
  Child child(with(long_work, {"--trace", path("t"), "--waves", path("w")}));
  for (int tries = 0; tries < 200 && files().size() < 2; ++tries) sleep_for(0.05);
  EXPECT_EQ(files().size(), 2u);  // both are being written, under names of their own
  child.signal(SIGINT);
  EXPECT_EQ(child.wait().exit_code, 130);
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(Interrupts, ASecondOneWaitsForTheFirst) {
  base::Random random(12);
  for (int round = 0; round < 20; ++round) {
    Child child(with(long_work, {"--trace", path("t"), "--waves", path("w")}));
    for (int tries = 0; tries < 2000 && files().size() < 2; ++tries) sleep_for(0.001);
    EXPECT_EQ(files().size(), 2u);
    child.signal(SIGINT);
    sleep_for(300e-6 * random.unit());
    child.signal(round % 2 == 0 ? SIGINT : SIGTERM);
    EXPECT_THAT(child.wait().exit_code, testing::AnyOf(130, 143));
    EXPECT_THAT(files(), IsEmpty()) << "round " << round;
  }
}

TEST_F(Interrupts, AtAnyTimeLeaveWholeOutputsOrNone) {
  const auto arguments = [&](const std::string& folder_name) {
    std::filesystem::create_directory(path(folder_name));
    std::vector<std::string> words = {"layer", "--shape", "C=8,M=16,H=18,W=18,R=3,S=3,U=1", "--engine", "machine"};
    for (const char* output : {"json", "html", "output", "trace", "waves"})
      words = with(words, {std::string("--") + output, path(folder_name) + '/' + output});
    return words;
  };
  const Ended undisturbed = eyeriss(arguments("whole"));
  ASSERT_EQ(undisturbed.exit_code, 0) << undisturbed.err;
  std::map<std::string, std::string> whole;
  for (const std::string& name : files("whole")) whole[name] = runtime::read_file(path("whole/" + name));
  ASSERT_EQ(whole.size(), 5u);

  base::Random random(11);
  int ended_early = 0;
  for (int round = 0; round < 30; ++round) {
    const std::string here = "round" + std::to_string(round);
    // Every third at the very end, where the files get their names.
    const double part = round % 3 == 0 ? 0.9 + 0.2 * random.unit() : random.unit();
    const int number = std::array{SIGINT, SIGTERM, SIGHUP}[static_cast<std::size_t>(random.between(0, 2))];
    Child child(arguments(here));
    sleep_for(part * undisturbed.seconds);
    child.signal(number);
    const Ended ended = child.wait();
    ended_early += ended.by_signal;
    EXPECT_EQ(ended.exit_code, ended.by_signal ? 128 + number : 0) << "round " << round << ": " << ended.err;
    for (const std::string& name : files(here)) {
      ASSERT_EQ(whole.count(name), 1u) << "round " << round << " left " << name;
      EXPECT_TRUE(runtime::read_file(path(here + '/' + name)) == whole[name]) << "round " << round << ": " << name;
    }
    if (!ended.by_signal) {
      EXPECT_EQ(files(here).size(), 5u);
    }
  }
  EXPECT_GT(ended_early, 5);
}

TEST_F(Interrupts, AHangupThatTheCallerIgnoresIsIgnored) {
  Circumstances nohup;
  nohup.ignored = {SIGHUP};
  Child child({"run", "lenet5", "--engine", "machine", "--json", path("r.json")}, nohup);
  sleep_for(0.02);
  child.signal(SIGHUP);
  EXPECT_EQ(child.wait().exit_code, 0);
  EXPECT_EQ(files().size(), 1u);
}

}  // namespace
}  // namespace eyeriss::hostile_test
