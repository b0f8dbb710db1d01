#include "eyeriss/machine/link.h"

#include <numeric>

namespace eyeriss::machine {

LinkClock::LinkClock(const arch::ChipConfig& chip) {
  const auto core = static_cast<std::uint64_t>(chip.core_clock_hz),
             link = static_cast<std::uint64_t>(chip.link_clock_hz);
  core_ = core / std::gcd(core, link);
  link_ = link / std::gcd(core, link);
}

void LinkIn::tick(std::uint64_t cycle) {
  for (; clock_.is_before(edge_, cycle); ++edge_) {
    if (sent_ == words_.size() || fifo_.room() == 0 || stalls_.now()) continue;
    fifo_.push({words_[sent_++], clock_.cycle_of(edge_) + mapping::crossing_cycles});
  }
}

std::uint64_t LinkIn::pop() {
  const std::uint64_t word = fifo_.front().bits;
  fifo_.pop();
  ++words_moved;
  return word;
}

void LinkOut::tick(std::uint64_t cycle) {
  for (; clock_.is_at_or_before(edge_, cycle); ++edge_) {
    if (fifo_.level() == 0 || fifo_.front().visible > edge_ || stalls_.now()) continue;
    dram_->push_back(fifo_.front().bits);
    fifo_.pop();
    ++words_moved;
    last_edge_ = edge_;
  }
}

}  // namespace eyeriss::machine
