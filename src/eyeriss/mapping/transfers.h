// How long the link takes: rules T20 to T24 of docs/timing-model.md as pure functions. The machine realises the same with units.
#pragma once

#include <cstdint>

#include "eyeriss/arch/chip_config.h"

namespace eyeriss::mapping {

// Core cycles to cross between the clock domains (X), and the depth of the asynchronous FIFO each way in 64-bit words (D).
inline constexpr std::uint64_t crossing_cycles = 2;
inline constexpr std::uint64_t link_fifo_depth = 16;

// T20: core cycles of a transfer of `words64` 64-bit words that nothing holds up; 0 for none.
std::uint64_t link_transfer_cycles(std::uint64_t words64, const arch::ChipConfig& chip);

}  // namespace eyeriss::mapping
