// docs/onnx.md says what the importer does: its table is the importer's own list.
#include "eyeriss/onnx/operators.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace eyeriss::onnx {
namespace {

TEST(Operators, AreListedInAlphabeticalOrderOnceEach) {
  std::vector<std::string> names;
  for (const OperatorInfo& info : operators()) names.push_back(info.name);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

TEST(Operators, TheTableOfTheDocumentationIsFresh) {
  std::ifstream file(EYERISS_DOCS "/onnx.md");
  std::stringstream page;
  page << file.rdbuf();
  EXPECT_THAT(page.str(), testing::HasSubstr(operator_table())) << "docs/onnx.md needs this table:\n"
                                                                << operator_table();
}

}  // namespace
}  // namespace eyeriss::onnx
