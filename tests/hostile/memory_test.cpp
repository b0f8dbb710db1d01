// The memory of large batches is that of small ones: images come and go (docs/fast-engine.md, "Memory").
#include <gtest/gtest.h>

#include "bounds.h"

namespace eyeriss::hostile_test {
namespace {

double peak_mb(const std::string& model, int batch) {
  const Ended run = eyeriss({"run", model, "--batch", std::to_string(batch)});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  return run.peak_mb;
}

TEST(Memory, OfAlexnetDoesNotGrowWithTheBatch) {
  EYERISS_NEEDS_OWN_MEMORY();
  EXPECT_LT(peak_mb("alexnet", 32), 1.1 * peak_mb("alexnet", 8));
}

TEST(Memory, OfLenetDoesNotGrowWithTheBatch) {
  EYERISS_NEEDS_OWN_MEMORY();
  EXPECT_LT(peak_mb("lenet5", 2000), 1.15 * peak_mb("lenet5", 500));
}

}  // namespace
}  // namespace eyeriss::hostile_test
