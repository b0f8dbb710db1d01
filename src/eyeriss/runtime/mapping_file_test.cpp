#include "eyeriss/runtime/mapping_file.h"

#include <gtest/gtest.h>

#include "eyeriss/runtime/expect_error_test.h"

namespace eyeriss::runtime {
namespace {

using testing::HasSubstr;

TEST(MappingFile, ReadsTableThreeAndTilesNoColumnsUnlessToldSo) {
  const MappingFile file = parse_mapping_file(
      "CONV1: {m: 96, n: 1, e: 7, p: 16, q: 1, r: 1, t: 2}\nCONV2: {m: 64, n: 1, e: 27, p: 16, q: 2, r: 1, t: 1, f: "
      "9}\n",
      "file");
  ASSERT_EQ(file.size(), 2u);
  EXPECT_EQ(file.at("CONV1").for_shape({1, 4, 96, 3, 227, 227, 11, 11, 4, 4}),
            (mapping::Mapping{96, 1, 7, 16, 1, 1, 2, 55}));
  EXPECT_EQ(file.at("CONV2").for_shape({2, 4, 256, 48, 31, 31, 5, 5, 1, 1}).f, 9);
}

TEST(MappingFile, ReadsTheSameOnTheCommandLine) {
  EXPECT_EQ(parse_mapping("m=96,n=1,e=7,p=16,q=1,r=1,t=2,f=11").mapping, (mapping::Mapping{96, 1, 7, 16, 1, 1, 2, 11}));
  EXPECT_ERROR(parse_mapping("m=96,n=1"), "mapping 'm=96,n=1': e is missing; give m n e p q r t");
  EXPECT_ERROR(parse_mapping("m=96,,n=1"), HasSubstr("unknown mapping key ''"));
  EXPECT_ERROR(parse_mapping("m=0"), HasSubstr("m = '0' is not a whole number from 1"));
  EXPECT_ERROR(parse_mapping("m=1,m=2"), HasSubstr("m is given twice"));
}

TEST(MappingFile, BadFilesNameTheLineAndTheLayer) {
  EXPECT_ERROR(parse_mapping_file("a: {m: 1, n: 1, e: 1, p: 1, q: 1, r: 1}", "file"),
               "file:1: layer 'a': t is missing; give m n e p q r t");
  EXPECT_ERROR(parse_mapping_file("\na: {M: 1}", "file"), HasSubstr("file:2: layer 'a': unknown mapping key 'M'"));
  EXPECT_ERROR(parse_mapping_file("a: {m: x}", "file"), HasSubstr("m = 'x' is not a whole number"));
  EXPECT_ERROR(parse_mapping_file("a: 3", "file"), HasSubstr("file:1: layer 'a': must be {m: 96"));
  EXPECT_ERROR(parse_mapping_file("- a", "file"), HasSubstr("holds lines of 'layer: {m: 96"));
  EXPECT_ERROR(parse_mapping_file("a: {m: 1", "file"), HasSubstr("not YAML"));
  EXPECT_TRUE(parse_mapping_file("# nothing\n", "file").empty());
}

}  // namespace
}  // namespace eyeriss::runtime
