// Where the coded words of a stream end, without making the stream: what the traffic and the time of a transfer depend
// on. It equals what encode() would give, found from the places of the words that are not zero.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>

#include "eyeriss/rlc/codec.h"

namespace eyeriss::rlc {

// Bit i of mask k is set when word 64*k + i is not zero; bits beyond the words are 0. masks: ceil(words / 64) of them.
void nonzero_masks(std::span<const std::int16_t> words, std::uint64_t* masks);

// Takes a stream in pieces. For each coded word calls sink(end): its last pair stands for word end-1 of the stream, so
// it decodes to `end` less the previous end words. finish() ends the stream and leaves the object ready for the next
// one.
class WordEnds {
 public:
  template <class Sink>
  void feed(std::span<const std::int16_t> words, Sink&& sink) {
    std::array<std::uint64_t, 64> masks;
    while (!words.empty()) {
      const auto piece = words.first(std::min(words.size(), 64 * masks.size()));
      nonzero_masks(piece, masks.data());
      for (std::size_t k = 0; 64 * k < piece.size(); ++k)
        for (std::uint64_t mask = masks[k]; mask != 0; mask &= mask - 1)
          level(fed_ + 64 * k + static_cast<std::uint64_t>(std::countr_zero(mask)), sink);
      fed_ += piece.size();
      words = words.subspan(piece.size());
    }
  }

  template <class Sink>
  void finish(Sink&& sink) {
    while (fed_ - end_ > longest_run) pair(end_ + longest_run + 1, sink);
    if (fed_ > end_) pair(fed_, sink);
    if (pairs_ > 0) sink(end_);
    *this = {};
  }

 private:
  template <class Sink>
  void level(std::uint64_t position, Sink&& sink) {
    while (position - end_ > longest_run) pair(end_ + longest_run + 1, sink);
    pair(position + 1, sink);
  }
  template <class Sink>
  void pair(std::uint64_t end, Sink&& sink) {
    end_ = end;
    if (++pairs_ < pairs_per_coded_word) return;
    pairs_ = 0;
    sink(end);
  }

  std::uint64_t fed_ = 0;  // words so far
  std::uint64_t end_ = 0;  // those of them that pairs stand for
  int pairs_ = 0;          // in the open coded word
};

// encode(words).size()
std::uint64_t coded_words(std::span<const std::int16_t> words);

}  // namespace eyeriss::rlc
