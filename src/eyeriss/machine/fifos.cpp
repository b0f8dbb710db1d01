#include "eyeriss/machine/fifos.h"

namespace eyeriss::machine {

Fifos::Fifos(std::size_t pe_count, std::size_t depth, std::size_t entry_words)
    : depth_(depth),
      entry_words_(entry_words),
      count_(pe_count),
      head_(pe_count),
      tail_(pe_count),
      can_push_(pe_count, 1),
      can_pop_(pe_count),
      data_(pe_count * depth * entry_words),
      pushed_(pe_count),
      popped_(pe_count),
      held_(pe_count) {
  EYERISS_CHECK(depth >= 1 && depth < 256);
}

void Fifos::undisturb() {
  for (std::size_t k = 0; k < held_count_; ++k) show(held_[k]);
  held_count_ = 0;
  disturbed_ = false;
}

bool Fifos::lose(std::size_t pe) {
  if (words_until_lost_-- > 0) return false;
  lossy_pe_ = none;
  tail_[pe] = static_cast<std::uint8_t>(tail_[pe] == 0 ? depth_ - 1 : tail_[pe] - 1u);
  return true;
}

}  // namespace eyeriss::machine
