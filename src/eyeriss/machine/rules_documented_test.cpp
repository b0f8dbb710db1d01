// The rules of docs/timing-model.md and the tests of their numbers are the same set.
#include <gmock/gmock.h>

#include <fstream>
#include <regex>
#include <set>

namespace eyeriss::machine {
namespace {

TEST(TimingModel, EveryRuleHasTestsOfItsNumberAndEveryTestItsRule) {
  std::ifstream page(EYERISS_TIMING_MODEL);
  ASSERT_TRUE(page);
  std::set<std::string> rules, tested;
  const std::regex rule(R"(^\* \*\*(T[0-9]+)\b.*)"), suite("Rule(T[0-9]+)");
  std::smatch match;
  for (std::string line; std::getline(page, line);)
    if (std::regex_match(line, match, rule)) rules.insert(match[1]);
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const std::string name = all.GetTestSuite(i)->name();
    if (std::regex_match(name, match, suite)) tested.insert(match[1]);
  }
  EXPECT_GE(rules.size(), 19u);
  EXPECT_EQ(rules, tested);
}

}  // namespace
}  // namespace eyeriss::machine
