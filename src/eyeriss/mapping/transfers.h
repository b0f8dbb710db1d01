// How long the link takes: rules T20 to T26 of docs/timing-model.md as pure arithmetic. The machine realises the same
// with units.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "eyeriss/arch/chip_config.h"

namespace eyeriss::mapping {

// Core cycles to cross between the clock domains (X), and the depth of the asynchronous FIFO each way in 64-bit words
// (D).
inline constexpr std::uint64_t crossing_cycles = 2;
inline constexpr std::uint64_t link_fifo_depth = 16;

// An edge of the link clock and the core cycle it falls in, ceil(edge * core_hz / link_hz), counted from a common
// start.
class LinkEdge {
 public:
  explicit LinkEdge(const arch::ChipConfig& chip);

  std::uint64_t index() const { return index_; }
  std::uint64_t core_cycle() const { return whole_ + (rest_ > 0); }
  void next() {
    ++index_;
    whole_ += step_whole_;
    rest_ += step_rest_;
    if (rest_ >= link_) rest_ -= link_, ++whole_;
  }
  // Moves on to the first edge at or after the cycle; stays when that has passed.
  void at_or_after(std::uint64_t cycle) {
    for (int steps = 0; core_cycle() < cycle; ++steps)
      if (steps < 16)
        next();
      else
        jump_to(cycle);
  }

 private:
  void jump_to(std::uint64_t cycle);

  std::uint64_t core_, link_;  // the ratio of the clocks, in lowest terms
  std::uint64_t step_whole_, step_rest_;
  std::uint64_t index_ = 0, whole_ = 0, rest_ = 0;  // index * core_ = whole * link_ + rest
};

// T20: core cycles of a transfer of `words64` 64-bit words that nothing holds up; 0 for none.
std::uint64_t link_transfer_cycles(std::uint64_t words64, const arch::ChipConfig& chip);

// T22: a load, link word by link word. D link words are on their way at most.
class LoadTimer {
 public:
  explicit LoadTimer(const arch::ChipConfig& chip) : edge_(chip) {}

  void raw(std::uint64_t words64) {
    for (; words64 > 0; --words64) link_word(1);
  }
  void coded(std::uint64_t decoded_words) { link_word(decoded_words <= 4 ? 1 : (decoded_words + 3) / 4); }
  std::uint64_t cycles() const { return done_; }

 private:
  void link_word(std::uint64_t cycles) {
    edge_.next();
    std::uint64_t& slot = popped_[taken_++ % link_fifo_depth];
    edge_.at_or_after(slot);
    slot = std::max(edge_.core_cycle() + crossing_cycles, done_);
    done_ = slot + cycles;
  }

  LinkEdge edge_;
  std::array<std::uint64_t, link_fifo_depth> popped_{};  // when the word D ago left its slot
  std::uint64_t taken_ = 0, done_ = 0;
};

// T22 for a whole load: raw link words, then the coded words of an RLC stream given by where they end (rlc::WordEnds).
std::uint64_t load_cycles(std::uint64_t raw_words64, std::span<const std::uint64_t> coded_ends,
                          const arch::ChipConfig& chip);

// T23: core cycles to fill the psum banks with biases; a load that does so lasts at least as long.
std::uint64_t psum_fill_cycles(std::uint64_t psum_tile_words, const arch::ChipConfig& chip);

// T24: a drain, link word by link word, each given by where it ends in the stream of 16-bit words. When two coded words
// end in the same 4 words and the second has no slot yet, the first waits too; it would leave no earlier, as D-1 others
// are before it.
class DrainTimer {
 public:
  explicit DrainTimer(const arch::ChipConfig& chip) : edge_(chip) {}

  void link_word_ending_at(std::uint64_t end) {
    const std::uint64_t reads = (end + 3) / 4;  // of 4 words, until its last word has been read
    std::uint64_t& slot = left_[given_++ % link_fifo_depth];
    read_cycle_ = std::max(read_cycle_ + reads - reads_, slot);
    reads_ = reads;
    edge_.at_or_after(read_cycle_);
    edge_.next();
    slot = edge_.core_cycle();
  }
  std::uint64_t cycles() const { return given_ == 0 ? 0 : edge_.core_cycle() + crossing_cycles; }

 private:
  LinkEdge edge_;
  std::array<std::uint64_t, link_fifo_depth> left_{};  // when the word D ago left its slot
  std::uint64_t given_ = 0, reads_ = 0, read_cycle_ = 0;
};

// T24 for a whole drain: of an RLC stream given by where its coded words end, or of raw words, 4 to a link word.
std::uint64_t drain_cycles(std::span<const std::uint64_t> coded_ends, const arch::ChipConfig& chip);
std::uint64_t raw_drain_cycles(std::uint64_t words, const arch::ChipConfig& chip);

// T25, T26: the latency of a layer.
std::uint64_t total_cycles(std::uint64_t processing, std::uint64_t loads, std::uint64_t drains,
                           const arch::ChipConfig& chip);

}  // namespace eyeriss::mapping
