#include "eyeriss/arch/chip_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eyeriss/base/error.h"

namespace eyeriss::arch {
namespace {

using testing::HasSubstr;

std::string message(const std::string& yaml) {
  try {
    parse_chip_config(yaml, "my.yaml");
  } catch (const base::Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ChipConfig, AnEmptyFileIsTheEyerissChip) {
  EXPECT_EQ(parse_chip_config("", "my.yaml"), ChipConfig{});
}

TEST(ChipConfig, AFileOverridesWhatItNames) {
  const ChipConfig chip =
      parse_chip_config("core_clock_hz: 100000000\nzero_gating: false\nvertical_strides: [1, 2]\n", "my.yaml");
  EXPECT_EQ(chip.core_clock_hz, 100'000'000);
  EXPECT_FALSE(chip.zero_gating);
  EXPECT_EQ(chip.vertical_strides, (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(chip.array_rows, 12);
}

TEST(ChipConfig, AnArrayOfAnotherSizeGetsIdsThatAddressIt) {
  const ChipConfig chip = parse_chip_config("array_rows: 64\narray_columns: 32", "my.yaml");
  EXPECT_EQ(chip.row_id_bits, 7);
  EXPECT_EQ(chip.col_id_bits, 6);
  EXPECT_EQ(chip.ifmap_col_id_bits, 7);
}

TEST(ChipConfig, ATallNarrowArrayGetsIdsForAllItsDiagonals) {
  const ChipConfig chip = parse_chip_config("array_rows: 16\narray_columns: 3", "my.yaml");
  EXPECT_GE(chip.no_ifmap_col_id(), 16 + 3 - 1);
}

TEST(ChipConfig, BadFilesAreRefusedWithTheLineAndTheWayOut) {
  EXPECT_EQ(message("array_rows: 12\narray_collumns: 3"),
            "my.yaml:2: unknown key 'array_collumns'; did you mean 'array_columns'?");
  EXPECT_EQ(message("array_rows: many"), "my.yaml:1: array_rows must be a whole number");
  EXPECT_EQ(message("array_rows: 0"), "my.yaml: array_rows = 0; it must be 1 to 256");
  EXPECT_EQ(message("array_rows: 9223372036854775807"),
            "my.yaml: array_rows = 9223372036854775807; it must be 1 to 256");
  EXPECT_EQ(message("{array_rows: 13, col_id_bits: 9223372036854775807}"),
            "my.yaml: col_id_bits = 9223372036854775807; it must be 1 to 16");
  EXPECT_EQ(message("array_rows: 12\narray_rows: 13"), "my.yaml:2: key 'array_rows' is given twice");
  EXPECT_EQ(message("row_id_bits: 3"), "my.yaml: row_id_bits = 3 addresses 7 rows, the array has 12; use 4 bits");
  EXPECT_THAT(message("[1"), HasSubstr("my.yaml:1: not YAML"));
  EXPECT_EQ(message("12"), "my.yaml: a chip file holds lines of 'key: value'");
  EXPECT_THAT(message("core_voltage: .nan"), HasSubstr("core_voltage"));
}

}  // namespace
}  // namespace eyeriss::arch
