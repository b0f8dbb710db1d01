// Every number of the chip, once, with its source. The default values are the Eyeriss chip of [J]; a YAML file overrides them
// (docs/cli.md, "The chip file").
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

namespace eyeriss::arch {

struct ChipConfig {
  std::string name = "eyeriss";

  // The PE array [J Sec. III].
  std::int64_t array_rows = 12;
  std::int64_t array_columns = 14;

  // Scratch pads of one PE, 16-bit words [J Sec. V-C, Fig 12].
  std::int64_t filter_spad_words = 224;
  std::int64_t ifmap_spad_words = 12;
  std::int64_t psum_spad_words = 24;
  // Entries of every FIFO of a PE; [J] draws 3 and gives no depth (docs/assumptions.md A1).
  std::int64_t fifo_depth = 6;

  // Global buffer [J Sec. V-A]: banks for ifmaps and psums, and banks for filters; 512 x 64 bits each.
  std::int64_t glb_banks = 25;
  std::int64_t glb_filter_banks = 2;
  std::int64_t glb_bank_words = 2048;

  // Widths of the networks, 16-bit words a cycle [J Sec. V-B].
  std::int64_t ifmap_bus_words = 1;
  std::int64_t filter_bus_words = 4;
  std::int64_t psum_bus_words = 4;

  // Widths of the IDs, bits; the highest value means "receives nothing" [J Sec. V-B].
  std::int64_t row_id_bits = 4;
  std::int64_t col_id_bits = 4;
  std::int64_t ifmap_col_id_bits = 5;

  // The two clock domains and the link between the chip and DRAM, 16-bit words a link cycle [J Sec. III, VI].
  std::int64_t core_clock_hz = 200'000'000;
  std::int64_t link_clock_hz = 60'000'000;
  std::int64_t link_words = 4;
  double core_voltage = 1.0;

  // Native shapes [J Table IV]. A filter is at most array_rows high.
  std::int64_t max_filter_width = 32;
  std::int64_t max_filters = 1024;
  std::int64_t max_channels = 1024;
  std::vector<std::int64_t> vertical_strides = {1, 2, 4};
  std::int64_t max_horizontal_stride = 12;

  // What the chip does, and what its authors suggest it could.
  bool zero_gating = true;      // a zero ifmap word gates the filter-spad read and the multiplier [J Sec. V-C]
  bool rlc_fmaps = true;        // fmaps in DRAM are compressed, but for the network's input [J Sec. IV-B]
  bool rlc_filters = false;     // suggested in [J Sec. IV-B], not built
  bool overlap_dram = false;    // fmap traffic under the processing: suggested in [J Sec. VI], not built
  bool round_products = false;  // ours: round products half up instead of truncating them

  std::int64_t pe_count() const { return array_rows * array_columns; }
  std::int64_t filter_bank_words() const { return glb_filter_banks * glb_bank_words; }
  std::int64_t no_row_id() const { return (std::int64_t{1} << row_id_bits) - 1; }
  std::int64_t no_col_id() const { return (std::int64_t{1} << col_id_bits) - 1; }
  std::int64_t no_ifmap_col_id() const { return (std::int64_t{1} << ifmap_col_id_bits) - 1; }

  bool operator==(const ChipConfig&) const = default;
};

// Throws base::Error that names the key, its value and the limit when the numbers cannot be a chip. `where` opens the message.
void validate(const ChipConfig& chip, const std::string& where);

// Reads a YAML file of overrides. Unknown keys are errors that name the nearest known one. When the array's size is given and
// the widths of the IDs are not, those are the smallest that can address it. Throws base::Error.
ChipConfig load_chip_config(const std::string& path);
ChipConfig parse_chip_config(const std::string& yaml, const std::string& where);

// Calls visit("array_rows", chip.array_rows) ... for every field: the one list that YAML, JSON and the docs are made from.
template <class Chip, class Visit>
void for_each_field(Chip& chip, Visit&& visit) {
  visit("name", chip.name);
  visit("array_rows", chip.array_rows);
  visit("array_columns", chip.array_columns);
  visit("filter_spad_words", chip.filter_spad_words);
  visit("ifmap_spad_words", chip.ifmap_spad_words);
  visit("psum_spad_words", chip.psum_spad_words);
  visit("fifo_depth", chip.fifo_depth);
  visit("glb_banks", chip.glb_banks);
  visit("glb_filter_banks", chip.glb_filter_banks);
  visit("glb_bank_words", chip.glb_bank_words);
  visit("ifmap_bus_words", chip.ifmap_bus_words);
  visit("filter_bus_words", chip.filter_bus_words);
  visit("psum_bus_words", chip.psum_bus_words);
  visit("row_id_bits", chip.row_id_bits);
  visit("col_id_bits", chip.col_id_bits);
  visit("ifmap_col_id_bits", chip.ifmap_col_id_bits);
  visit("core_clock_hz", chip.core_clock_hz);
  visit("link_clock_hz", chip.link_clock_hz);
  visit("link_words", chip.link_words);
  visit("core_voltage", chip.core_voltage);
  visit("max_filter_width", chip.max_filter_width);
  visit("max_filters", chip.max_filters);
  visit("max_channels", chip.max_channels);
  visit("vertical_strides", chip.vertical_strides);
  visit("max_horizontal_stride", chip.max_horizontal_stride);
  visit("zero_gating", chip.zero_gating);
  visit("rlc_fmaps", chip.rlc_fmaps);
  visit("rlc_filters", chip.rlc_filters);
  visit("overlap_dram", chip.overlap_dram);
  visit("round_products", chip.round_products);
}

}  // namespace eyeriss::arch
