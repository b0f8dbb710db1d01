#include "eyeriss/runtime/checkpoint.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "eyeriss/base/random.h"
#include "eyeriss/runtime/checkpoint_file.h"
#include "eyeriss/runtime/expect_error_test.h"
#include "eyeriss/runtime/files.h"
#include "eyeriss/runtime/model.h"
#include "eyeriss/runtime/reference_engine_test.h"
#include "eyeriss/runtime/run_identity.h"
#include "eyeriss/runtime/session.h"

namespace eyeriss::runtime {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const RunIdentity some_run = {{"model", "lenet5 of the zoo"}, {"chip: array_rows", "12"}};

class Checkpoints : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "eyeriss-checkpoint-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder = pattern;
    path = folder / "run.ckpt";
  }
  void TearDown() override { fs::remove_all(folder); }

  fs::path folder;
  std::string path;
};

// A layer of its own for each seed, and what an engine might have made of it.
struct Finished {
  nn::Fmap ifmaps, filters, bias;
  mapping::LayerWork work;
  mapping::LayerResult result;

  explicit Finished(std::uint64_t seed, std::int64_t size = 9)
      : ifmaps(1, 2, size, size), filters(4, 2, 3, 3), bias(1, 4, 1, 1) {
    base::Random random(seed);
    for (nn::Words4* words : {&ifmaps, &filters, &bias})
      for (std::int16_t& word : words->data) word = static_cast<std::int16_t>(random.between(-30000, 30000));
    work.shape = {1, 1, 4, 2, size, size, 3, 3, 1, 1};
    work.ifmaps = &ifmaps, work.filters = &filters, work.initial_psums = &bias;
    result.ofmaps = nn::Fmap(1, 4, size - 2, size - 2);
    for (std::int16_t& word : result.ofmaps.data) word = static_cast<std::int16_t>(random.between(-30000, 30000));
    arch::for_each_count(result.activity, [&](const char*, std::uint64_t& count) {
      count = static_cast<std::uint64_t>(random.between(0, INT64_MAX - 1));
    });
  }
  Finished(const Finished&) = delete;
  Finished& operator=(const Finished&) = delete;

  bool is_in(const Checkpoint& checkpoint) const {
    const auto found = checkpoint.find(work);
    return found && found->ofmaps == result.ofmaps && found->activity == result.activity;
  }
};

TEST_F(Checkpoints, GiveBackWhatWasSavedAlsoToALaterProcess) {
  const Finished one(1), other(2);
  {
    Checkpoint checkpoint(path, some_run);
    EXPECT_FALSE(checkpoint.find(one.work));
    checkpoint.save(one.work, one.result);
    checkpoint.save(other.work, other.result);
    EXPECT_TRUE(one.is_in(checkpoint));
  }
  Checkpoint checkpoint(path, some_run);
  EXPECT_EQ(checkpoint.saved(), 2);
  EXPECT_TRUE(one.is_in(checkpoint));
  EXPECT_TRUE(other.is_in(checkpoint));
  EXPECT_FALSE(checkpoint.finished());
  checkpoint.finish();
  checkpoint.finish();
  EXPECT_TRUE(checkpoint.finished());
}

TEST_F(Checkpoints, KnowAWorkByEverythingItsResultDependsOn) {
  Finished one(1);
  Checkpoint checkpoint(path, some_run);
  checkpoint.save(one.work, one.result);
  const auto differs = [&](const char* what, auto&& change) {
    mapping::LayerWork work = one.work;
    change(work);
    EXPECT_FALSE(checkpoint.find(work)) << what;
  };
  differs("shift", [](auto& work) { ++work.shift; });
  differs("mapping", [](auto& work) { ++work.mapping.m; });
  differs("relu", [](auto& work) { work.relu = !work.relu; });
  differs("compression", [](auto& work) { work.ifmaps_compressed = !work.ifmaps_compressed; });
  differs("psums", [](auto& work) { work.ofmaps_finished = !work.ofmaps_finished; });
  differs("overflows", [](auto& work) { work.count_overflows = !work.count_overflows; });
  differs("stride", [](auto& work) { work.shape.U = work.shape.V = 2; });
  for (nn::Words4* words : {&one.ifmaps, &one.filters, &one.bias}) {
    words->data.back() ^= 1;
    EXPECT_FALSE(checkpoint.find(one.work));
    words->data.back() ^= 1;
  }
  EXPECT_TRUE(one.is_in(checkpoint));
}

TEST_F(Checkpoints, HoldOfmapsLargerThanOneRow) {
  const Finished large(3, 1500);  // 9 M words
  Checkpoint checkpoint(path, some_run);
  checkpoint.save(large.work, large.result);
  EXPECT_TRUE(large.is_in(checkpoint));
}

// An engine that is stopped before its call number `calls`, as often as it takes.
TEST_F(Checkpoints, ASessionThatIsStoppedAtEveryLayerComesToTheSameEnd) {
  Model model = load_model("lenet5");
  SessionOptions options;
  options.chip.array_rows = 4;  // 5 x 5 filters run in pieces
  const std::vector<nn::Tensor> inputs = make_inputs(model, {{}, 3, 2, {}});
  const auto run = [&](const Engine& engine) {
    Session session(model.network, engine, options);
    session.calibrate(inputs);
    return session.run(inputs);
  };
  const NetworkRun whole = run(reference_engine);
  ASSERT_GT(whole.layers[0].pieces.size(), 1u);
  int all_calls = 0;
  std::optional<NetworkRun> resumed;
  for (int starts = 1; !resumed; ++starts) {
    ASSERT_LT(starts, 100);
    bool has_worked = false;
    const Engine stopping{[&](const mapping::LayerWork& work, const fast::PackedFilters* packed) {
                            if (has_worked) base::fail("stopped");
                            has_worked = true;
                            ++all_calls;
                            return reference_ofmaps(work, packed);
                          },
                          false};
    auto checkpoint = std::make_shared<Checkpoint>(path, some_run);
    EXPECT_EQ(checkpoint->saved(), starts - 1);
    try {
      resumed = run(resumable(stopping, checkpoint));
    } catch (const base::Error& error) {
      EXPECT_STREQ(error.what(), "stopped");
    }
    EXPECT_EQ(all_calls, starts) << "nothing is computed twice";
  }
  EXPECT_EQ(resumed->outputs, whole.outputs);
  EXPECT_EQ(resumed->saturated_words, whole.saturated_words);
  ASSERT_EQ(resumed->layers.size(), whole.layers.size());
  for (std::size_t i = 0; i < whole.layers.size(); ++i)
    EXPECT_EQ(resumed->layers[i].activity, whole.layers[i].activity) << whole.layers[i].name;
}

TEST_F(Checkpoints, OfAnotherRunAreRefusedWithWhatDiffers) {
  { const Checkpoint made(path, some_run); }
  const std::string bytes = read_file(path);
  EXPECT_ERROR(Checkpoint(path, {{"model", "lenet5 of the zoo"}, {"chip: array_rows", "16"}}),
               HasSubstr("is the checkpoint of another run, and stays as it is: chip: array_rows 12, now 16;"));
  EXPECT_ERROR(Checkpoint(path, {{"model", "alexnet of the zoo"}, {"mapping: CONV1", "m=1"}}),
               HasSubstr("model lenet5 of the zoo, now alexnet of the zoo; mapping: CONV1 not given, now m=1; "
                         "chip: array_rows 12, now not given;"));
  EXPECT_ERROR(Checkpoint(path, {{"a", "1"}, {"b", "2"}, {"model", "x"}}),
               HasSubstr("model lenet5 of the zoo, now x; and 1 more;"));
  EXPECT_ERROR(Checkpoint(path, {{"model", std::string(3'000'000, 'x')}, {"chip: array_rows", "12"}}),
               testing::AllOf(HasSubstr("model lenet5 of the zoo, now xxx"), HasSubstr("xxx [...] xxx"),
                              testing::EndsWith("give another file, or what that run was given"),
                              testing::SizeIs(testing::Le(4000u))));
  EXPECT_EQ(read_file(path), bytes);
}

TEST_F(Checkpoints, AreNotMadeOfFilesOfOthers) {
  const auto expect_refused = [&](const char* message) {
    const std::string bytes = read_file(path);
    EXPECT_ERROR(Checkpoint(path, some_run), HasSubstr(path), HasSubstr(message));
    EXPECT_EQ(read_file(path), bytes) << "stays as it is";
  };
  write_file(path, "my thesis");
  expect_refused("is no checkpoint, and stays as it is; give another file");
  write_file(path, std::string(5000, 'x'));
  expect_refused("is no checkpoint");
  fs::remove(path);
  Database(path).execute("CREATE TABLE photos (name TEXT)");
  expect_refused("is no checkpoint");
  EXPECT_ERROR(Checkpoint("/dev/null", some_run), HasSubstr("is no checkpoint"));
  EXPECT_ERROR(Checkpoint(folder, some_run), HasSubstr("it is a folder; give a file name"));
  EXPECT_ERROR(Checkpoint(folder / "none" / "x", some_run), HasSubstr("cannot be written: folder"));
  write_file(path, "");
  EXPECT_EQ(Checkpoint(path, some_run).saved(), 0) << "an empty file has nothing to lose";
}

TEST_F(Checkpoints, OfAnotherVersionAreRefused) {
  { const Checkpoint made(path, some_run); }
  Database(path).execute("PRAGMA user_version = 7");
  EXPECT_ERROR(Checkpoint(path, some_run),
               HasSubstr("is a checkpoint of version 7, this program reads and writes version 1; give another file"));
}

TEST_F(Checkpoints, ThatAreDamagedAreErrorsThatSayWhatToDo) {
  const Finished one(1);
  const auto expect_damaged = [&](const char* change, const char* message) {
    fs::remove(path);
    {
      Checkpoint checkpoint(path, some_run);
      checkpoint.save(one.work, one.result);
    }
    Database(path).execute(change);
    EXPECT_ERROR(static_cast<void>(one.is_in(Checkpoint(path, some_run))), HasSubstr(path + ": is damaged: "),
                 HasSubstr(message), HasSubstr("; move it away to start anew"));
  };
  const char* changed = "result 1 is not as it was saved";
  expect_damaged("UPDATE activity SET count = count + 1 WHERE name = 'glb.psum_read'", changed);
  expect_damaged("DELETE FROM activity WHERE name = 'noc.local'", changed);
  expect_damaged("DELETE FROM ofmaps", changed);
  expect_damaged("UPDATE ofmaps SET words = zeroblob(length(words))", changed);
  expect_damaged("UPDATE ofmaps SET words = zeroblob(length(words) + 2)", changed);
  expect_damaged("UPDATE ofmaps SET words = zeroblob(length(words) - 1)", changed);
  expect_damaged("DROP TABLE finished", "its tables are not those of a checkpoint");
  expect_damaged("CREATE TABLE more (x)", "its tables are not those of a checkpoint");
}

TEST_F(Checkpoints, ThatAreDamagedEndNoWorkThatDoesWithoutThem) {
  const Finished one(1), other(2);
  Checkpoint(path, some_run).save(one.work, one.result);
  Database(path).execute("DELETE FROM ofmaps");
  const auto checkpoint = std::make_shared<Checkpoint>(path, some_run);
  int computed = 0;
  const Engine engine{[&](const mapping::LayerWork& work, const fast::PackedFilters*) {
                        ++computed;
                        return work.ifmaps == &one.ifmaps ? one.result : other.result;
                      },
                      false};
  std::vector<std::string> reasons;
  const Engine resumed = resumable(engine, checkpoint, [&](const std::string& reason) { reasons.push_back(reason); });
  EXPECT_EQ(resumed.run(one.work, nullptr).ofmaps, one.result.ofmaps) << "and not what is damaged";
  EXPECT_THAT(reasons, testing::ElementsAre(HasSubstr("result 1 is not as it was saved")));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(resumed.run(other.work, nullptr).ofmaps, other.result.ofmaps);
  EXPECT_EQ(computed, 2) << "the others are saved and found as ever";
  EXPECT_ERROR(resumable(engine, checkpoint).run(one.work, nullptr), HasSubstr("is damaged"));
}

TEST_F(Checkpoints, ThatAreCutOrOverwrittenAreErrors) {
  {
    const Finished one(1, 200);
    Checkpoint checkpoint(path, some_run);
    checkpoint.save(one.work, one.result);
  }
  const std::string bytes = read_file(path);
  base::Random random(8);
  for (int i = 0; i < 15; ++i) {
    fs::remove(path);
    write_file(path, bytes.substr(0, static_cast<std::size_t>(random.between(1, std::ssize(bytes) - 1))));
    EXPECT_ERROR(Checkpoint(path, some_run), testing::AnyOf(HasSubstr("is damaged"), HasSubstr("is no checkpoint")));
  }
  // A page of rubbish: an error, or the result as it was saved.
  for (int i = 0; i < 40; ++i) {
    std::string broken = bytes;
    const auto begin = static_cast<std::size_t>(random.between(0, std::ssize(bytes) / 4096 - 1) * 4096);
    for (std::size_t k = 100; k < 4096; ++k) broken[begin + k] = static_cast<char>(random.between(0, 255));
    fs::remove(path);
    write_file(path, broken);
    const Finished one(1, 200);
    try {
      Checkpoint checkpoint(path, some_run);
      const auto found = checkpoint.find(one.work);
      EXPECT_TRUE(!found || (found->ofmaps == one.result.ofmaps && found->activity == one.result.activity));
    } catch (const base::Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(path + ": is "));
    }
  }
}

TEST_F(Checkpoints, BelongToOneProcess) {
  const auto first = std::make_unique<Checkpoint>(path, some_run);
  EXPECT_ERROR(Checkpoint(path, some_run),
               HasSubstr("another process has it open; let that end, or give another file"));
}

// Files of this process end at `bytes` while this lives: as a full disk, but for one process.
class FileLimit {
 public:
  explicit FileLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

 private:
  rlimit before_{};
};

TEST_F(Checkpoints, OnAFullDiskKeepWhatTheyHave) {
  std::signal(SIGXFSZ, SIG_IGN);  // the write then fails
  const Finished small(1), large(2, 400);
  {
    Checkpoint checkpoint(path, some_run);
    checkpoint.save(small.work, small.result);
    {
      const FileLimit limit(200'000);
      EXPECT_ERROR(checkpoint.save(large.work, large.result), HasSubstr(path + ": cannot be written: "),
                   HasSubstr("the layers that it holds stay: make room and give the same command again"));
    }
    EXPECT_TRUE(small.is_in(checkpoint));
  }
  Checkpoint checkpoint(path, some_run);
  EXPECT_EQ(checkpoint.saved(), 1);
  EXPECT_TRUE(small.is_in(checkpoint));
  checkpoint.save(large.work, large.result);
  EXPECT_TRUE(large.is_in(checkpoint));
  std::signal(SIGXFSZ, SIG_DFL);
}

// The kernel kills a process that writes past its file limit in the middle of that write, here within the commit.
TEST_F(Checkpoints, SurviveDeathInTheMiddleOfAWrite) {
  std::vector<std::unique_ptr<Finished>> layers;
  for (std::uint64_t seed = 0; seed < 8; ++seed) layers.push_back(std::make_unique<Finished>(seed, 90));
  std::int64_t saved = 0;
  int deaths = 0, undone = 0;
  for (rlim_t bytes = 4096; saved < std::ssize(layers); bytes += 16'384) {
    const pid_t child = fork();
    if (child == 0) {
      std::signal(SIGXFSZ, SIG_DFL);
      const rlimit no_core{0, 0};
      setrlimit(RLIMIT_CORE, &no_core);
      const FileLimit limit(bytes);
      Checkpoint checkpoint(path, some_run);
      for (const auto& layer : layers)
        if (!layer->is_in(checkpoint)) checkpoint.save(layer->work, layer->result);
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    if (WIFSIGNALED(status)) {
      ASSERT_EQ(WTERMSIG(status), SIGXFSZ);
      ++deaths;
    }
    undone += fs::exists(path + "-journal") && fs::file_size(path + "-journal") > 0;
    Checkpoint checkpoint(path, some_run);
    ASSERT_GE(checkpoint.saved(), saved);
    saved = checkpoint.saved();
    for (std::size_t i = 0; i < layers.size(); ++i)
      ASSERT_EQ(layers[i]->is_in(checkpoint), static_cast<std::int64_t>(i) < saved);
  }
  EXPECT_GT(deaths, 10);
  EXPECT_GT(undone, 10) << "transactions were open";
}

TEST(RunIdentity, TellsWhatChangesResults) {
  const std::vector<nn::Tensor> inputs = {nn::Tensor({1, 2}, {1.0F, 2.0F})};
  const auto identity = [&](const SessionOptions& options, const std::vector<nn::Tensor>& in,
                            const std::vector<nn::Tensor>& calibration) {
    return run_identity("1", "m", EngineKind::machine, in, calibration, options);
  };
  const RunIdentity same = identity({}, inputs, inputs);
  EXPECT_EQ(same, identity({}, inputs, inputs));
  SessionOptions reporting;
  reporting.verify = reporting.compare_float = true;
  EXPECT_EQ(same, identity(reporting, inputs, inputs)) << "what is told of results does not change them";
  const std::vector<nn::Tensor> others = {nn::Tensor({1, 2}, {1.0F, 3.0F})};
  EXPECT_NE(same, identity({}, others, others));
  EXPECT_NE(same, identity({}, inputs, others));
  SessionOptions options;
  options.headroom = 3;
  EXPECT_NE(same, identity(options, inputs, inputs));
  options = {};
  options.chip.round_products = true;
  EXPECT_NE(same, identity(options, inputs, inputs));
  options = {};
  options.mappings["first"] = parse_mapping("m=1,n=1,e=1,p=1,q=1,r=1,t=1");
  EXPECT_NE(same, identity(options, inputs, inputs));
  EXPECT_NE(same, run_identity("1", "m", EngineKind::fast, inputs, inputs, {}));
}

}  // namespace
}  // namespace eyeriss::runtime
