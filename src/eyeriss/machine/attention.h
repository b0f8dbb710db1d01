// Which PEs can change state in which cycle: a wheel of bit sets. It only saves looking at PEs that wait; a PE looked
// at without need does nothing, so attending to all PEs in every cycle gives the same machine (tested).
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace eyeriss::machine {

class Attention {
 public:
  // Cycles are asked for less than `horizon` ahead.
  Attention(std::size_t pe_count, std::size_t horizon)
      : set_words_((pe_count + 63) / 64),
        slot_mask_(std::bit_ceil(horizon) - 1),
        sets_(set_words_ * (slot_mask_ + 1)) {}

  void at(std::uint64_t cycle, std::size_t pe) { sets_[set(cycle) + pe / 64] |= std::uint64_t{1} << pe % 64; }

  template <class Visit>
  void take(std::uint64_t cycle, Visit&& visit) {
    const std::size_t first = set(cycle);
    for (std::size_t word = 0; word < set_words_; ++word) {
      std::uint64_t bits = sets_[first + word];
      sets_[first + word] = 0;
      for (; bits != 0; bits &= bits - 1) visit(word * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
    }
  }

  void clear() { std::fill(sets_.begin(), sets_.end(), std::uint64_t{0}); }

 private:
  std::size_t set(std::uint64_t cycle) const { return (cycle & slot_mask_) * set_words_; }

  std::size_t set_words_, slot_mask_;
  std::vector<std::uint64_t> sets_;
};

}  // namespace eyeriss::machine
