// The RLC decoder between link and GLB, and the encoder between GLB and link ([J] Sec. IV-B, Fig 8): one coded word at
// a time, with registers only. The format is that of rlc/codec.h.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "eyeriss/rlc/codec.h"

namespace eyeriss::machine {

class RlcDecoder {
 public:
  // Takes one coded word of a stream that still has `words_left` words to come; what follows those is padding.
  void take(std::uint64_t coded, std::uint64_t words_left);
  // The words of the last coded word that was taken.
  std::span<const std::int16_t> words() const { return {words_.data(), count_}; }

 private:
  std::array<std::int16_t, rlc::most_words_per_coded_word> words_{};
  std::size_t count_ = 0;
};

class RlcEncoder {
 public:
  // Coded words that became complete with the last words.
  struct Output {
    std::array<std::uint64_t, 3> coded{};
    std::size_t count = 0;
  };
  // At most 4 words; `last`: the stream ends with them.
  Output feed(std::span<const std::int16_t> words, bool last);

 private:
  void pair(std::uint64_t run, std::int16_t level, Output& output);

  std::uint64_t open_ = 0;
  int pairs_ = 0;          // in the open word
  std::uint64_t run_ = 0;  // zeros since the last pair
};

}  // namespace eyeriss::machine
