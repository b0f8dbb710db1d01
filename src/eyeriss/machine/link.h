// The link to DRAM ([J] Sec. III): one bidirectional 64-bit bus with a clock of its own, joined to the core's by an
// asynchronous FIFO each way (T20, T22, T24). One transfer at a time; its core cycle 0 and link edge 0 fall together.
//
// Link edge j falls in core cycle ceil(j * core_hz / link_hz), exactly, in integers.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "eyeriss/arch/chip_config.h"
#include "eyeriss/base/random.h"
#include "eyeriss/mapping/transfers.h"

namespace eyeriss::machine {

class LinkClock {
 public:
  explicit LinkClock(const arch::ChipConfig& chip);

  std::uint64_t cycle_of(std::uint64_t edge) const { return (edge * core_ + link_ - 1) / link_; }
  bool is_by(std::uint64_t edge, std::uint64_t cycle) const { return edge * core_ <= cycle * link_; }
  // The first edge that falls in `cycle` (from 1) or later.
  std::uint64_t first_edge_from(std::uint64_t cycle) const { return (cycle - 1) * link_ / core_ + 1; }

 private:
  std::uint64_t core_, link_;  // in lowest terms
};

// Random edges at which the bus does nothing, for tests.
struct LinkStalls {
  double probability = 0.0;
  base::Random random{1};
  bool now() { return probability > 0 && random.chance(probability); }
};

// Words that cross from one clock to the other: which, and from when the other side sees it.
class AsyncFifo {
 public:
  struct Word {
    std::uint64_t bits = 0, visible = 0;
  };
  std::size_t level() const { return count_; }
  std::size_t room() const { return words_.size() - count_; }
  const Word& front() const { return words_[head_]; }
  void push(Word word) { words_[(head_ + count_++) % words_.size()] = word; }
  void pop() { head_ = (head_ + 1) % words_.size(), --count_; }

 private:
  std::array<Word, mapping::link_fifo_depth> words_;
  std::size_t head_ = 0, count_ = 0;
};

// DRAM to chip.
class LinkIn {
 public:
  explicit LinkIn(const arch::ChipConfig& chip, LinkStalls stalls = {}) : clock_(chip), stalls_(stalls) {}

  void begin(std::span<const std::uint64_t> words) { words_ = words, sent_ = 0, edge_ = 1; }
  // The link edges of core cycle `cycle` - 1: words that cross in one cycle find the slots that were freed in it or
  // before.
  void tick(std::uint64_t cycle);
  bool can_pop(std::uint64_t cycle) const { return fifo_.level() > 0 && fifo_.front().visible <= cycle; }
  std::uint64_t pop();
  bool done() const { return sent_ == words_.size() && fifo_.level() == 0; }

  std::uint64_t words_moved = 0;

 private:
  LinkClock clock_;
  LinkStalls stalls_;
  AsyncFifo fifo_;
  std::span<const std::uint64_t> words_;
  std::size_t sent_ = 0;
  std::uint64_t edge_ = 1;  // the next one
};

// Chip to DRAM.
class LinkOut {
 public:
  explicit LinkOut(const arch::ChipConfig& chip, LinkStalls stalls = {}) : clock_(chip), stalls_(stalls) {}

  void begin(std::vector<std::uint64_t>* dram) { dram_ = dram, edge_ = 1, last_edge_ = 0; }
  // The link edges of core cycle `cycle`, and the later part of them again after a push: where the link is faster than
  // the core, a word can leave in the cycle in which it came.
  void tick(std::uint64_t cycle);
  std::size_t room() const { return fifo_.room(); }
  void push(std::uint64_t word, std::uint64_t cycle) { fifo_.push({word, clock_.first_edge_from(cycle) + 1}); }
  bool empty() const { return fifo_.level() == 0; }
  // Core cycles from the start until the last word has arrived.
  std::uint64_t cycles() const { return clock_.cycle_of(last_edge_) + mapping::crossing_cycles; }

  std::uint64_t words_moved = 0;

 private:
  LinkClock clock_;
  LinkStalls stalls_;
  AsyncFifo fifo_;
  std::vector<std::uint64_t>* dram_ = nullptr;
  std::uint64_t edge_ = 1, last_edge_ = 0;
};

}  // namespace eyeriss::machine
