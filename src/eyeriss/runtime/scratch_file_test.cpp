#include "eyeriss/runtime/scratch_file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <numeric>

#include "eyeriss/runtime/expect_error_test.h"

namespace eyeriss::runtime {
namespace {

using testing::HasSubstr;

std::vector<int> numbers(std::size_t count, int first) {
  std::vector<int> values(count);
  std::iota(values.begin(), values.end(), first);
  return values;
}

TEST(ScratchFile, GivesBackWhatWasWrittenAndUsesSpaceAgain) {
  ScratchFile file;
  const std::vector<int> a = numbers(1000, 0), b = numbers(3000, 7), c = numbers(1000, 99);
  const auto slot_a = file.write(a.data(), 4000), slot_b = file.write(b.data(), 12000);
  EXPECT_EQ(file.size(), 16000u);
  file.free(slot_a);
  const auto slot_c = file.write(c.data(), 4000);
  EXPECT_EQ(file.size(), 16000u);
  std::vector<int> back(3000);
  file.read(slot_b, back.data());
  EXPECT_EQ(back, b);
  back.resize(1000);
  file.read(slot_c, back.data());
  EXPECT_EQ(back, c);
}

TEST(ScratchFile, LeavesNothingInTheFolderAndNamesOneThatItCannotUse) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "eyeriss-scratch-test";
  std::filesystem::create_directories(folder);
  const char* const before = std::getenv("TMPDIR");
  const std::string kept = before != nullptr ? before : "";
  ::setenv("TMPDIR", folder.c_str(), 1);
  const int number = 5;
  {
    ScratchFile file;
    file.write(&number, sizeof number);
    EXPECT_TRUE(std::filesystem::is_empty(folder));
  }
  std::filesystem::remove_all(folder);
  ScratchFile file;
  EXPECT_ERROR(
      file.write(&number, sizeof number),
      HasSubstr("eyeriss-scratch-test: cannot keep the fmaps of a large batch between its layers there: No such"),
      HasSubstr("set TMPDIR"));
  before != nullptr ? ::setenv("TMPDIR", kept.c_str(), 1) : ::unsetenv("TMPDIR");
}

}  // namespace
}  // namespace eyeriss::runtime
