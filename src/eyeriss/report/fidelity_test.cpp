#include "eyeriss/report/fidelity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eyeriss::report {
namespace {

using testing::HasSubstr;

const std::vector<Claim> claims = {compare("Table V: power", "CONV1", "mW", 332, 335, percent(5)),
                                   compare("Fig 9: ratio", "CONV2", "", 1.4, 2.8, percent(5), "twice"),
                                   compare("Table V: power", "CONV2", "mW", 288, 288, percent(5))};

TEST(Fidelity, ClaimsOfOneSectionStandInOneTable) {
  const std::string page = fidelity_page(claims, {});
  EXPECT_THAT(page, HasSubstr("2 claims met, 1 missed, 0 reported without a verdict."));
  EXPECT_THAT(
      page,
      HasSubstr("| CONV1 | 332 | 335 | mW | +0.9 % | 5 % | met |  |\n| CONV2 | 288 | 288 | mW | 0 | 5 % | met |  |\n"));
  EXPECT_THAT(page, HasSubstr("## Fig 9: ratio"));
  EXPECT_THAT(page, HasSubstr("| CONV2 | 1.4 | 2.8 |  | +100.0 % | 5 % | MISSED | twice |"));
}

TEST(Fidelity, TextAndJsonSayTheSame) {
  const std::string text = to_text(claims);
  const auto json = to_json(claims, {{"as built", 104.9, 119.6, 33.4, 281, 33600, 15.4, 2200}});
  ASSERT_EQ(json["claims"].size(), claims.size());
  for (const auto& claim : json["claims"]) {
    EXPECT_THAT(text, HasSubstr(claim["section"].get<std::string>()));
    EXPECT_THAT(text, HasSubstr(claim["ours"].get<std::string>()));
  }
  EXPECT_EQ(json["claims"][1]["verdict"], "MISSED");
  EXPECT_EQ(json["options"][0]["total_ms"], 119.6);
}

TEST(Fidelity, NotesStandBelowTheirTableInText) {
  EXPECT_THAT(to_text(claims), HasSubstr("MISSED\n  CONV2: twice\n"));
}

}  // namespace
}  // namespace eyeriss::report
