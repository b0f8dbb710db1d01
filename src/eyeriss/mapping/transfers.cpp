#include "eyeriss/mapping/transfers.h"

#include <algorithm>
#include <numeric>

#include "eyeriss/base/math.h"

namespace eyeriss::mapping {

LinkEdge::LinkEdge(const arch::ChipConfig& chip) {
  const std::int64_t divisor = std::gcd(chip.core_clock_hz, chip.link_clock_hz);
  core_ = static_cast<std::uint64_t>(chip.core_clock_hz / divisor);
  link_ = static_cast<std::uint64_t>(chip.link_clock_hz / divisor);
  step_whole_ = core_ / link_;
  step_rest_ = core_ % link_;
}

void LinkEdge::jump_to(std::uint64_t cycle) {
  index_ = (cycle - 1) * link_ / core_ + 1;  // the first with index * core_ / link_ > cycle - 1
  whole_ = index_ * core_ / link_;
  rest_ = index_ * core_ % link_;
}

std::uint64_t link_transfer_cycles(std::uint64_t words64, const arch::ChipConfig& chip) {
  if (words64 == 0) return 0;
  const auto core = static_cast<std::uint64_t>(chip.core_clock_hz),
             link = static_cast<std::uint64_t>(chip.link_clock_hz);
  return base::ceil_div(words64 * core, link) + crossing_cycles;
}

std::uint64_t load_cycles(std::uint64_t raw_words64, std::span<const std::uint64_t> coded_ends,
                          const arch::ChipConfig& chip) {
  LoadTimer timer(chip);
  timer.raw(raw_words64);
  std::uint64_t begin = 0;
  for (const std::uint64_t end : coded_ends) {
    timer.coded(end - begin);
    begin = end;
  }
  return timer.cycles();
}

std::uint64_t psum_fill_cycles(std::uint64_t psum_tile_words, const arch::ChipConfig& chip) {
  return std::min(static_cast<std::uint64_t>(chip.glb_bank_words) / 4,
                  base::ceil_div<std::uint64_t>(psum_tile_words, 4));
}

std::uint64_t drain_cycles(std::span<const std::uint64_t> coded_ends, const arch::ChipConfig& chip) {
  DrainTimer timer(chip);
  for (const std::uint64_t end : coded_ends) timer.link_word_ending_at(end);
  return timer.cycles();
}

std::uint64_t raw_drain_cycles(std::uint64_t words, const arch::ChipConfig& chip) {
  DrainTimer timer(chip);
  for (std::uint64_t begin = 0; begin < words; begin += 4) timer.link_word_ending_at(std::min(begin + 4, words));
  return timer.cycles();
}

std::uint64_t total_cycles(std::uint64_t processing, std::uint64_t loads, std::uint64_t drains,
                           const arch::ChipConfig& chip) {
  return chip.overlap_dram ? std::max(processing, loads + drains) : processing + loads + drains;
}

}  // namespace eyeriss::mapping
