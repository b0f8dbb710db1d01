#include "eyeriss/machine/link.h"

#include <algorithm>
#include <numeric>

namespace eyeriss::machine {

LinkClock::LinkClock(const arch::ChipConfig& chip) {
  const auto core = static_cast<std::uint64_t>(chip.core_clock_hz),
             link = static_cast<std::uint64_t>(chip.link_clock_hz);
  core_ = core / std::gcd(core, link);
  link_ = link / std::gcd(core, link);
}

void LinkIn::tick(std::uint64_t cycle) {
  for (; cycle > 0 && clock_.is_by(edge_, cycle - 1); ++edge_) {
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
  while (fifo_.level() > 0) {
    edge_ = std::max(edge_, fifo_.front().visible);
    if (!clock_.is_by(edge_, cycle)) return;
    const std::uint64_t edge = edge_++;
    if (stalls_.now()) continue;
    dram_->push_back(fifo_.front().bits);
    fifo_.pop();
    ++words_moved;
    last_edge_ = edge;
  }
}

}  // namespace eyeriss::machine
