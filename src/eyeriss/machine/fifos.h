// One FIFO of every PE: ifmap, filter, psum in or psum out ([J] Fig 12).
//
// Registered (T11): what is pushed in one cycle can be popped in the next, and a slot that is freed can be filled in
// the next. During a cycle nobody sees a change; edge() makes pushes and pops visible. So the order in which units tick
// cannot matter.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "eyeriss/base/error.h"

namespace eyeriss::machine {

class Fifos {
 public:
  // `entry_words`: 16-bit words of an entry.
  Fifos(std::size_t pe_count, std::size_t depth, std::size_t entry_words);

  bool can_push(std::size_t pe) const { return can_push_[pe] != 0; }
  bool can_pop(std::size_t pe) const { return can_pop_[pe] != 0; }
  std::size_t level(std::size_t pe) const { return count_[pe]; }
  std::size_t depth() const { return depth_; }

  const std::int16_t* front(std::size_t pe) const { return slot(pe, head_[pe]); }
  // The slot that the next push fills; reserve() takes one for a push that comes later, in order.
  std::int16_t* reserve(std::size_t pe) {
    std::int16_t* const data = slot(pe, tail_[pe]);
    tail_[pe] = next(tail_[pe]);
    return data;
  }
  void push_reserved(std::size_t pe) { pushed_[pushed_count_++] = static_cast<std::uint32_t>(pe); }
  std::int16_t* push(std::size_t pe) {
    push_reserved(pe);
    return reserve(pe);
  }
  void pop(std::size_t pe) {
    popped_[popped_count_++] = static_cast<std::uint32_t>(pe);
    head_[pe] = next(head_[pe]);
  }

  // The clock edge. Calls pushed(pe) and popped(pe) for every FIFO that changed.
  template <class Pushed, class Popped>
  void edge(Pushed&& pushed, Popped&& popped) {
    if (disturbed_) undisturb();
    for (std::size_t k = 0; k < pushed_count_; ++k) {
      const std::size_t pe = pushed_[k];
      if (pe == lossy_pe_ && lose(pe)) continue;
      ++count_[pe];
      show(pe);
      pushed(pe);
    }
    for (std::size_t k = 0; k < popped_count_; ++k) {
      const std::size_t pe = popped_[k];
      --count_[pe];
      show(pe);
      popped(pe);
    }
    pushed_count_ = popped_count_ = 0;
  }

  // For tests: the FIFO of `pe` is neither ready to take nor to give in this cycle.
  void hold(std::size_t pe) {
    can_push_[pe] = can_pop_[pe] = 0;
    held_[held_count_++] = static_cast<std::uint32_t>(pe);
    disturbed_ = true;
  }
  // For tests: the word-th push (from 0) of `pe` is lost on the way; nobody ever takes from `pe`.
  void drop_word(std::size_t pe, std::uint64_t word) { lossy_pe_ = pe, words_until_lost_ = word; }
  void never_drain(std::size_t pe) { clogged_pe_ = pe; }

 private:
  std::int16_t* slot(std::size_t pe, std::size_t index) { return data_.data() + (pe * depth_ + index) * entry_words_; }
  const std::int16_t* slot(std::size_t pe, std::size_t index) const {
    return data_.data() + (pe * depth_ + index) * entry_words_;
  }
  std::uint8_t next(std::uint8_t index) const {
    return static_cast<std::uint8_t>(index + 1u == depth_ ? 0u : index + 1u);
  }
  void show(std::size_t pe) {
    can_push_[pe] = count_[pe] < depth_;
    can_pop_[pe] = count_[pe] > 0 && pe != clogged_pe_;
  }
  void undisturb();
  bool lose(std::size_t pe);

  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::size_t depth_, entry_words_;
  std::vector<std::uint8_t> count_, head_, tail_, can_push_, can_pop_;
  std::vector<std::int16_t> data_;
  std::vector<std::uint32_t> pushed_, popped_, held_;
  std::size_t pushed_count_ = 0, popped_count_ = 0, held_count_ = 0;
  bool disturbed_ = false;
  std::size_t lossy_pe_ = none, clogged_pe_ = none;
  std::uint64_t words_until_lost_ = 0;
};

}  // namespace eyeriss::machine
