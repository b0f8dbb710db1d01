// Files that other programs change while they are read.
#include <gmock/gmock.h>
#include <unistd.h>

#include <thread>

#include "bounds.h"
#include "child.h"
#include "eyeriss/base/random.h"
#include "eyeriss/runtime/npy.h"
#include "folder.h"

namespace eyeriss::hostile_test {
namespace {

using ChangingFiles = InFolder;

// Starts `arguments` again and again and changes `file` meanwhile.
void disturb(const std::vector<std::string>& arguments, const std::string& file, std::uint64_t seed) {
  const std::string bytes = runtime::read_file(file);
  base::Random random(seed);
  for (int round = 0; round < 24; ++round) {
    Child child(arguments);
    std::this_thread::sleep_for(std::chrono::duration<double>(0.05 * random.unit()));
    if (round % 3 == 0)
      ASSERT_EQ(::truncate(file.c_str(), random.between(0, static_cast<std::int64_t>(bytes.size()))), 0);
    else if (round % 3 == 1)
      runtime::write_file(file, "something else");  // a new file under the name
    else
      ASSERT_EQ(::truncate(file.c_str(), static_cast<std::int64_t>(2 * bytes.size())), 0);
    const Ended ended = child.wait();
    EXPECT_FALSE(ended.by_signal) << "round " << round << ": " << ended.exit_code << ended.err;
    EXPECT_THAT(ended.exit_code, testing::AnyOf(0, 1)) << "round " << round << ": " << ended.err;
    if (ended.exit_code == 1) {
      EXPECT_THAT(ended.err, testing::HasSubstr(file)) << "round " << round;
    }
    runtime::write_file(file, bytes);
  }
}

TEST_F(ChangingFiles, AModelThatIsCutOffReplacedOrGrowsIsReadOrRefused) {
  const std::string model = path("m.onnx");
  ASSERT_EQ(eyeriss({"zoo", "export", "squeezenet", model}).exit_code, 0);
#ifdef EYERISS_SANITIZED
  disturb({"map", model}, model, 5);
#else
  disturb({"map", model, "--max-memory", "500M"}, model, 5);
#endif
}

TEST_F(ChangingFiles, AnArrayThatIsCutOffReplacedOrGrowsIsReadOrRefused) {
  const std::string input = write("x.npy", runtime::to_npy(nn::Tensor({2000, 1, 28, 28})));
  disturb({"run", "lenet5", "--input", input}, input, 6);
}

}  // namespace
}  // namespace eyeriss::hostile_test
