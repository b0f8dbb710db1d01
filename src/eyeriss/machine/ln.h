// The local network ([J] Sec. V-B): a psum link from each PE to the one above it, one 64-bit word a cycle each (T8).
#pragma once

#include "eyeriss/machine/pe_array.h"

namespace eyeriss::machine {

class LocalNetwork {
 public:
  explicit LocalNetwork(const Wiring& wiring);

  // The output FIFO of `pe` got a word.
  void notice(std::size_t pe) {
    if (links_[pe]) waiting_.at(0, pe);
  }
  void begin(const LayerConfig& config, const Wiring& wiring, const PassHeader& pass, std::int64_t bus_words);
  void tick(Fifos& out, Fifos& in, const Wiring& wiring, Trace* trace);

  std::uint64_t words = 0, blocked_cycles = 0;

 private:
  std::vector<bool> links_;                          // the PE gives to the one above it
  std::vector<std::uint32_t> values_, values_left_;  // psums of a window, and those of the current one still to come
  std::uint32_t bus_words_ = 4;
  Attention waiting_;  // PEs whose output FIFO has something: one slot, looked at in every cycle
};

}  // namespace eyeriss::machine
