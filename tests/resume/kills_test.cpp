// kill -9 at seeded random moments and within commits: what was finished stays, and the end is that of a run that nobody killed.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "checkpointed.h"
#include "eyeriss/base/random.h"

namespace eyeriss::resume_test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using Seconds = std::chrono::duration<double>;

class Kills : public Resume {
 protected:
  void expect_survived(const std::vector<std::string>& network, int kills, std::uint64_t seed);

 private:
  void wait_for_commit(const Child& child, std::int64_t which) const;
  void start_again() const {
    for (const char* name : {"run.ckpt", "r.json", "y.npy"}) std::filesystem::remove(path(name));
  }
};

// Until the child is within its transaction number `which`, or has ended.
void Kills::wait_for_commit(const Child& child, std::int64_t which) const {
  bool was_committing = false;
  while (!child.has_ended()) {
    const bool committing = is_committing();
    if (committing && !was_committing && which-- == 0) return;
    was_committing = committing;
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
}

void Kills::expect_survived(const std::vector<std::string>& network, int kills, std::uint64_t seed) {
  base::Random random(seed);
  const Outputs whole = outputs(hostile_test::eyeriss(command(network)));
  const Ended measured = hostile_test::eyeriss(resumable(network));
  EXPECT_EQ(outputs(measured), whole);
  const std::int64_t all = saved();
  start_again();

  int hits = 0, hits_in_commit = 0, resumed = 0, completed = 0;
  std::int64_t before = 0;
  for (int starts = 0; hits < kills; ++starts) {
    ASSERT_LT(starts, 20 * kills) << "the kills come too late";
    Child child(with(resumable(network), {"--jobs", random.chance(0.5) ? "1" : "2"}));
    if (starts % 2 == 0)
      std::this_thread::sleep_for(Seconds(measured.seconds * random.unit()));
    else
      wait_for_commit(child, random.between(0, 3));
    child.signal(SIGKILL);
    const Ended ended = child.wait();
    const std::int64_t now = saved();
    ASSERT_GE(now, before) << "start " << starts << ": finished layers are lost";
    ASSERT_LE(now, all) << "start " << starts << ": something was computed twice";
    if (before > 0) {
      const std::string goes_on = fmt::format("goes on after {} finished layers", before);
      EXPECT_THAT(ended.err, AnyOf("", HasSubstr(goes_on), HasSubstr("was finished")));
    }
    resumed += before > 0 && ended.err.find("goes on after") != std::string::npos;
    before = now;
    if (ended.by_signal) {
      ASSERT_EQ(ended.exit_code, 128 + SIGKILL);
      ++hits;
      hits_in_commit += is_committing();
      continue;
    }
    ++completed;
    EXPECT_EQ(outputs(ended), whole) << "start " << starts;
    start_again();
    before = 0;
  }
  const Outputs after_all = outputs(hostile_test::eyeriss(resumable(network)));
  EXPECT_EQ(after_all, whole);
  EXPECT_EQ(saved(), all);
  EXPECT_GT(hits_in_commit, 0) << "no kill hit a commit";
  EXPECT_GT(resumed, kills / 10) << "no start went on from earlier work";
  fmt::print("{} layers; {} kills, {} of them within a commit; {} starts went on, {} came to the end\n", all, hits,
             hits_in_commit, resumed, completed + 1);
}

// Under a sanitizer a run takes many times as long, and what sanitizers look for does not depend on the moment of a kill.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
TEST_F(Kills, EightOfLenet) {
  expect_survived({"lenet5", "--batch", "10", "--engine", "machine"}, 8, 1);
}
#else
TEST_F(Kills, ThirtyOfLenet) {
  expect_survived({"lenet5", "--batch", "100", "--engine", "machine"}, 30, 1);
}

TEST_F(Kills, TwentyOfSqueezenet) {
  expect_survived({"squeezenet", "--engine", "machine"}, 20, 2);
}
#endif

}  // namespace
}  // namespace eyeriss::resume_test
