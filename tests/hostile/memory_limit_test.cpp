// --max-memory: what fits runs and stays below the limit, what does not fit ends in a clear message.
#include <fmt/format.h>

#include "bounds.h"
#include "eyeriss/onnx/model_builder_test.h"
#include "folder.h"

namespace eyeriss::hostile_test {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;

using MemoryLimit = InFolder;

TEST_F(MemoryLimit, RunsThatFitStayBelowTheLimitAndOthersSaySo) {
  EYERISS_NEEDS_OWN_MEMORY();
  const std::vector<std::vector<std::string>> works = {{"run", "alexnet", "--batch", "4", "--jobs", "2"},
                                                       {"run", "squeezenet", "--jobs", "2"},
                                                       {"layer", "--shape", "C=64,M=64,H=58,W=58,R=3,S=3,U=1,N=32",
                                                        "--jobs", "2", "--mapping", "m=64,n=1,e=12,p=16,q=4,r=2,t=2"}};
  for (const std::vector<std::string>& work : works) {
    SCOPED_TRACE(work[1]);
    int fitted = 0, refused = 0;
    for (int mega = 64; mega <= 512; mega += mega / 2) {
      const Ended ended = eyeriss(with(work, {"--max-memory", std::to_string(mega) + "M", "--json", path("r.json")}));
      EXPECT_LE(ended.peak_mb, mega * 1.048576) << ended.err;
      EXPECT_FALSE(ended.by_signal) << mega << "M: " << ended.exit_code << ended.err;
      if (ended.exit_code == 0) {
        ++fitted;
        EXPECT_EQ(files().size(), 1u);
        std::filesystem::remove(path("r.json"));
      } else {
        ++refused;
        EXPECT_EQ(fitted, 0) << "fits less and not " << mega << "M";
        EXPECT_EQ(ended.exit_code, 1);
        EXPECT_THAT(ended.err, AllOf(HasSubstr("eyeriss: "), HasSubstr(std::to_string(mega) + "M"),
                                     HasSubstr("--max-memory"), HasSubstr("smaller")));
        EXPECT_THAT(files(), IsEmpty());
      }
    }
    EXPECT_GT(fitted, 0);
    RecordProperty(work[1] + "_refused", refused);
  }
}

TEST_F(MemoryLimit, WhatIsKnownNotToFitIsRefusedBeforeItStarts) {
  EYERISS_NEEDS_OWN_MEMORY();
  onnx::ModelBuilder padded;
  padded.input("x", {1, 1, 8, 8});
  padded.integers("p", {0, 0, 1500, 1500, 0, 0, 1500, 1500});
  padded.node("Pad", "pad", {"x", "p"}, "y");
  padded.node("Sigmoid", "s", {"y"}, "z");
  padded.output("z");
  expect_refused(
      {"run", write("m.onnx", padded.bytes()), "--max-memory", "65M"},
      "network m: needs at least 69.03M of memory, the limit is 65M; use a smaller --batch or smaller inputs");
  expect_refused({"layer", "--shape", "C=64,M=64,H=226,W=226,R=3,S=3,U=1,N=64", "--max-memory", "100M"},
                 "needs at least 791.1M");
  expect_refused({"layer", "--shape", "C=64,M=64,H=226,W=226,R=3,S=3,U=1,N=1000"},
                 "the limit is 4G; use a smaller shape, or raise the limit with --max-memory");
}

TEST_F(MemoryLimit, ATinyFileOfHugeValuesIsRefused) {
  onnx::ModelBuilder padded;
  padded.input("x", {1, 1, 8, 8});
  padded.integers("p", {0, 0, 15000, 15000, 0, 0, 15000, 15000});
  padded.node("Pad", "pad", {"x", "p"}, "y");
  padded.node("Sigmoid", "s", {"y"}, "z");
  padded.output("z");
  expect_refused({"run", write("m.onnx", padded.bytes())}, "network m: needs at least 6.7");
  onnx::ModelBuilder wide;  // 5000 values of a million words, all alive at the same time
  wide.input("x", {1, 1'000'000});
  auto& join = wide.node("Sum", "join", {}, "y");
  for (int i = 0; i < 5000; ++i) {
    const std::string value = fmt::format("v{}", i);
    wide.node("Sigmoid", value, {"x"}, value);
    join.add_input(value);
  }
  wide.output("y");
  expect_refused({"run", write("m.onnx", wide.bytes())}, "network m: needs at least 18.6");
}

TEST_F(MemoryLimit, MemoryThatTheSystemRefusesIsAnErrorWithoutTheOptionToo) {
  EYERISS_NEEDS_OWN_MEMORY();
  for (const int mega : {4, 8, 12, 16, 20}) {
    Circumstances little;
    little.most_data_bytes = static_cast<std::uint64_t>(mega) << 20;
    const Ended ended = eyeriss({"run", "squeezenet", "--jobs", "1", "--json", path("r.json")}, little);
    EXPECT_EQ(ended.exit_code, 1) << mega;
    EXPECT_THAT(ended.err, AnyOf(HasSubstr("eyeriss: not enough memory"), HasSubstr("eyeriss: no more threads")));
    EXPECT_THAT(files(), IsEmpty());
  }
}

TEST_F(MemoryLimit, SizesThatAreNoneAreWrongUsage) {
  for (const char* size : {"0", "-1", "much", "1X", "1GB", "99999999999999999999", "99999999T"}) {
    const Ended ended = eyeriss({"run", "lenet5", "--max-memory", size});
    EXPECT_EQ(ended.exit_code, 2) << size;
    EXPECT_THAT(ended.err, HasSubstr("is not a size like 500M or 2G"));
  }
}

TEST_F(MemoryLimit, BelowWhatTheProgramNeedsIsRefused) {
  EYERISS_NEEDS_OWN_MEMORY();
  expect_refused({"map", "lenet5", "--max-memory", "1M"}, "--max-memory 1M: the program itself needs 64M");
  expect_done({"run", "lenet5", "--max-memory", "134217728"});
}

}  // namespace
}  // namespace eyeriss::hostile_test
