// Random chips: the default one, or one with few PEs and small memories, on which small layers meet every limit.
// `random` is a base::Random, or chooses in its manner.
#pragma once

#include "eyeriss/arch/chip_config.h"
#include "eyeriss/base/random.h"

namespace eyeriss::tests {

template <class Random>
arch::ChipConfig random_chip(Random& random) {
  arch::ChipConfig chip;
  if (random.chance(0.3)) return chip;
  chip.name = "small";
  chip.array_rows = random.between(2, 7);
  chip.array_columns = random.between(2, 6);
  chip.filter_spad_words = random.between(12, 60);
  chip.ifmap_spad_words = random.between(3, 12);
  chip.psum_spad_words = random.between(1, 9);
  chip.fifo_depth = random.between(1, 6);
  chip.glb_banks = random.between(4, 12);
  chip.glb_bank_words = 4 * random.between(10, 60);
  chip.filter_bus_words = random.between(1, 5);
  chip.psum_bus_words = random.between(1, 5);
  chip.core_clock_hz = 1'000'000 * random.between(50, 250);
  chip.link_clock_hz = chip.core_clock_hz * random.between(20, 300) / 100;
  chip.zero_gating = random.chance(0.8);
  chip.rlc_fmaps = random.chance(0.8);
  chip.rlc_filters = random.chance(0.2);
  chip.overlap_dram = random.chance(0.2);
  chip.round_products = random.chance(0.3);
  return chip;
}

}  // namespace eyeriss::tests
