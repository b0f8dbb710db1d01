#include "eyeriss/runtime/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "eyeriss/base/error.h"
#include "eyeriss/runtime/expect_error_test.h"

namespace eyeriss::runtime {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "eyeriss-files-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder = pattern;
  }
  void TearDown() override {
    fs::permissions(folder, fs::perms::owner_all);
    fs::remove_all(folder);
  }
  std::size_t file_count() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }
  fs::path folder;
};

TEST_F(Files, WhatIsWrittenIsReadAndNothingStandsBesideIt) {
  const std::string path = folder / "out.json";
  write_file(path, "first");
  write_file(path, std::string(300'000, 'x'));
  EXPECT_EQ(read_file(path), std::string(300'000, 'x'));
  EXPECT_EQ(file_count(), 1u);
}

TEST_F(Files, AFullDiskIsAnError) {
  EXPECT_ERROR(write_file("/dev/full", "x"), "/dev/full: cannot be written: No space left on device");
}

TEST_F(Files, ALongOutputAppearsWhenItIsFinished) {
  const std::string path = folder / "trace.txt";
  {
    NewFile given_up(path);
    given_up.stream() << "half";
  }
  EXPECT_EQ(file_count(), 0u);
  NewFile file(path);
  file.stream() << "whole";
  EXPECT_FALSE(fs::exists(path));
  file.finish();
  EXPECT_EQ(read_file(path), "whole");
  EXPECT_EQ(file_count(), 1u);
}

TEST_F(Files, ALongOutputOnAFullDiskIsAnError) {
  NewFile file("/dev/full");
  file.stream() << "x";
  EXPECT_ERROR(file.finish(), "/dev/full: cannot be written: No space left on device");
}

TEST_F(Files, AMissingFolderIsAnErrorBeforeAnyWork) {
  EXPECT_ERROR(check_writable(folder / "no/out.json"), HasSubstr("No such file or directory"));
  EXPECT_ERROR(write_file(folder / "no/out.json", "x"), HasSubstr("No such file or directory"));
}

TEST_F(Files, AReadOnlyFolderIsAnErrorAndLeavesNothing) {
  fs::permissions(folder,
                  fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec);
  const bool is_root = geteuid() == 0;  // root may write anywhere
  if (is_root) {
    ASSERT_EQ(seteuid(65534), 0);
  }
  EXPECT_ERROR(write_file(folder / "out.json", "x"), HasSubstr("Permission denied"));
  if (is_root) {
    ASSERT_EQ(seteuid(0), 0);
  }
  EXPECT_EQ(file_count(), 0u);
}

TEST_F(Files, AFolderIsNoOutput) {
  EXPECT_ERROR(check_writable(folder), HasSubstr("it is a folder; give a file name"));
}

TEST_F(Files, AnUnreadableFileSaysWhy) {
  EXPECT_ERROR(read_file(folder / "none"), HasSubstr("cannot be read: No such file or directory"));
  EXPECT_ERROR(read_file(folder), HasSubstr("cannot be read: Is a directory"));
}

}  // namespace
}  // namespace eyeriss::runtime
