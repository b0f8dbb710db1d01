// What a command prints and writes does not depend on the threads and the instruction set that it runs on, byte for byte.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>

#include "eyeriss/runtime/files.h"
#include "eyeriss/runtime/instruction_set.h"
#include "program.h"

namespace eyeriss::cli_test {
namespace {

using testing::HasSubstr;

// One environment variable, for the programs started in its lifetime.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) { setenv(name, value.c_str(), 1); }
  ~Environment() { unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
};

// "" or the first byte that differs, with what stands around it.
std::string difference(const std::string& got, const std::string& expected) {
  if (got == expected) return "";
  const auto at = static_cast<std::size_t>(
      std::mismatch(got.begin(), got.end(), expected.begin(), expected.end()).first - got.begin());
  const std::size_t from = at - std::min<std::size_t>(at, 60);
  return fmt::format("byte {}: ...{}... instead of ...{}...", at, got.substr(from, 120), expected.substr(from, 120));
}

class SameReport : public InFolder {
 protected:
  // The text and the files of a command, one behind the other.
  std::string everything(std::vector<std::string> arguments, const std::vector<std::string>& options) const {
    for (const std::string& option : options) arguments.insert(arguments.end(), {option, path("out" + option)});
    const Outcome outcome = eyeriss(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    std::string all = outcome.out;
    for (const std::string& option : options) all += runtime::read_file(path("out" + option));
    return all;
  }

  // Float host layers (pools, softmax, LRN), layers in pieces, a mapping search and the machine's own report.
  std::vector<std::string> all_commands(const std::string& jobs) const {
    return {everything({"run", "lenet5", "--sqnr", "--jobs", jobs}, {"--json", "--html", "--output"}),
            everything({"run", "pilotnet", "--jobs", jobs}, {"--json", "--output"}),
            everything({"layer", "--shape", "G=2,C=3,M=34,H=21,W=20,R=13,S=5,U=3", "--zeros", "0.4", "--jobs", jobs},
                       {"--json", "--output"}),
            everything({"layer", "--shape", "C=4,M=8,H=12,W=12,R=3,S=3,U=1,N=2", "--engine", "machine", "--jobs", jobs},
                       {"--json", "--html", "--output"}),
            everything({"map", "lenet5", "--top", "3"}, {"--json"})};
  }
};

TEST_F(SameReport, OnEveryInstructionSetOfThisProcessor) {
  const std::vector<std::string> expected = all_commands("0");
  for (const std::string& name : runtime::instruction_sets()) {
    const Environment only("EYERISS_ISA", name);
    const std::vector<std::string> got = all_commands("0");
    for (std::size_t k = 0; k < expected.size(); ++k)
      EXPECT_EQ(difference(got[k], expected[k]), "") << name << ", command " << k;
  }
}

TEST_F(SameReport, OnAnyNumberOfThreads) {
  const std::vector<std::string> expected = all_commands("1");
  for (const char* jobs : {"2", "7"}) {
    const std::vector<std::string> got = all_commands(jobs);
    for (std::size_t k = 0; k < expected.size(); ++k)
      EXPECT_EQ(difference(got[k], expected[k]), "") << jobs << ", command " << k;
  }
}

TEST(InstructionSet, ThatThisProcessorHasNotIsAnErrorWithThoseItHas) {
  const Environment wrong("EYERISS_ISA", "avx3000");
  const Outcome outcome = eyeriss({"zoo", "list"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("EYERISS_ISA"));
  EXPECT_THAT(outcome.err, HasSubstr("'avx3000'"));
  for (const std::string& name : runtime::instruction_sets()) EXPECT_THAT(outcome.err, HasSubstr(name));
}

}  // namespace
}  // namespace eyeriss::cli_test
