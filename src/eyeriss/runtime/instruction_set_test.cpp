#include "eyeriss/runtime/instruction_set.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cctype>
#include <string>

namespace eyeriss::runtime {
namespace {

TEST(InstructionSet, TheWantedOneIsWhatHighwayDispatchesTo) {
  std::int64_t before = 0;
  std::size_t table_index_before = 0;  // of the function that a dispatch calls; narrower ones stand behind
  for (const std::string& name : instruction_sets()) {  // the widest first
    use_instruction_set(name, "test");
    const std::int64_t left = (hwy::SupportedTargets() | HWY_STATIC_TARGET) & HWY_TARGETS;
    const std::int64_t widest = left & -left;
    std::string chosen = hwy::TargetName(widest);
    std::transform(chosen.begin(), chosen.end(), chosen.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (chosen == "avx3") chosen = "avx512";
    if (chosen == "emu128") chosen = "scalar";
    EXPECT_EQ(chosen, name);
    EXPECT_GT(widest, before) << name;
    before = widest;
    EXPECT_GT(hwy::GetChosenTarget().GetIndex(), table_index_before) << name;
    table_index_before = hwy::GetChosenTarget().GetIndex();
    hwy::SetSupportedTargetsForTest(0);  // what the processor has
  }
  EXPECT_NE(before, 0);
}

}  // namespace
}  // namespace eyeriss::runtime
