// Runs the built program and keeps what it prints.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace eyeriss::cli_test {

struct Outcome {
  int exit_code = -1;
  std::string out, err;
};

// Without a shell. `stdout_path`: a file to print to instead of `out`.
Outcome eyeriss(const std::vector<std::string>& arguments, const std::string& stdout_path = "");

// A test with an empty folder of its own.
class InFolder : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;
  std::string path(const std::string& name) const { return folder / name; }
  std::vector<std::string> files() const;                                      // names, sorted
  std::string write(const std::string& name, const std::string& bytes) const;  // returns the path
  std::filesystem::path folder;
};

}  // namespace eyeriss::cli_test
