#include "eyeriss/report/claim.h"

#include <gtest/gtest.h>

namespace eyeriss::report {
namespace {

Verdict verdict(double published, double ours, Tolerance tolerance) {
  return compare("", "", "", published, ours, tolerance).verdict;
}

TEST(Claim, IsMetUpToItsToleranceAndMissedBeyond) {
  EXPECT_EQ(verdict(200, 210, percent(5)), Verdict::met);
  EXPECT_EQ(verdict(200, 190, percent(5)), Verdict::met);
  EXPECT_EQ(verdict(200, 210.01, percent(5)), Verdict::missed);
  EXPECT_EQ(verdict(200, 189.99, percent(5)), Verdict::missed);
  EXPECT_EQ(verdict(10, 13, within(3)), Verdict::met);
  EXPECT_EQ(verdict(10, 13.01, within(3)), Verdict::missed);
  EXPECT_EQ(verdict(154, 154, exactly()), Verdict::met);
  EXPECT_EQ(verdict(154, 155, exactly()), Verdict::missed);
  EXPECT_EQ(verdict(1, 100, not_judged()), Verdict::reported);
}

TEST(Claim, IsPrintedWithFourDigitsAndItsDifference) {
  const Claim power = compare("Table V", "CONV1", "mW", 332, 334.98, percent(5));
  EXPECT_EQ(power.published, "332");
  EXPECT_EQ(power.ours, "335");
  EXPECT_EQ(power.difference, "+0.9 %");
  EXPECT_EQ(power.tolerance, "5 %");
  const Claim share = compare("Fig 16", "spads", "points", 42.5, 41.26, within(3));
  EXPECT_EQ(share.difference, "-1.24");
  EXPECT_EQ(share.tolerance, "3 points");
  EXPECT_EQ(compare("", "", "words/MAC", 0.0029, 0.00289391, not_judged()).ours, "0.002894");
  EXPECT_EQ(compare("", "", "PEs", 154, 154, exactly()).difference, "0");
}

TEST(Claim, TextsMustBeEqual) {
  EXPECT_EQ(compare_text("", "", "m=64", "m=64").verdict, Verdict::met);
  EXPECT_EQ(compare_text("", "", "m=64", "m=32").verdict, Verdict::missed);
}

TEST(Claim, OneMissedClaimSpoilsTheWhole) {
  std::vector<Claim> claims = {compare("", "", "", 1, 1, exactly()), compare("", "", "", 1, 2, not_judged())};
  EXPECT_TRUE(all_met(claims));
  claims.push_back(compare("", "", "", 1, 2, exactly()));
  EXPECT_FALSE(all_met(claims));
}

}  // namespace
}  // namespace eyeriss::report
