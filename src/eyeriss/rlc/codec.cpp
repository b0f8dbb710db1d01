#include "eyeriss/rlc/codec.h"

#include "eyeriss/base/error.h"

namespace eyeriss::rlc {
namespace {

constexpr std::uint64_t run_mask = longest_run, level_mask = 0xffff, pair_mask = (std::uint64_t{1} << pair_bits) - 1;

class Packer {
 public:
  void pair(std::uint64_t run, std::int16_t level) {
    const std::uint64_t bits = run | static_cast<std::uint64_t>(static_cast<std::uint16_t>(level)) << run_bits;
    if (pairs_ == 0) coded_.push_back(0);
    coded_.back() |= bits << (pairs_ * pair_bits);
    pairs_ = (pairs_ + 1) % pairs_per_coded_word;
  }

  std::vector<std::uint64_t> finish() {
    if (!coded_.empty()) coded_.back() |= last_flag;
    return std::move(coded_);
  }

 private:
  std::vector<std::uint64_t> coded_;
  int pairs_ = 0;  // in coded_.back(), 0 when that is full
};

}  // namespace

std::vector<std::uint64_t> encode(std::span<const std::int16_t> words) {
  Packer packer;
  std::uint64_t run = 0;
  for (const std::int16_t word : words) {
    if (word == 0 && run < longest_run) {
      ++run;
    } else {  // a word that is not zero, or the 32nd zero as the level
      packer.pair(run, word);
      run = 0;
    }
  }
  if (run > 0) packer.pair(run - 1, 0);
  return packer.finish();
}

std::vector<std::int16_t> decode(std::span<const std::uint64_t> coded, std::uint64_t expected_words) {
  if (expected_words / most_words_per_coded_word > coded.size())
    base::fail(
        "RLC stream: {} coded words cannot hold the expected {} words; the stream is cut off or the shape is wrong",
        coded.size(), expected_words);
  std::vector<std::int16_t> words;
  words.reserve(expected_words);
  for (std::size_t index = 0; index < coded.size(); ++index) {
    if (words.size() == expected_words)
      base::fail("RLC stream, coded word {}: the expected {} words ended before it; the stream is too long", index,
                 expected_words);
    for (int pair = 0; pair < pairs_per_coded_word; ++pair) {
      const std::uint64_t bits = coded[index] >> (pair * pair_bits) & pair_mask;
      if (words.size() == expected_words) {
        if (bits != 0)
          base::fail("RLC stream, coded word {}: pair {} is {:#x} after the last word; padding must be 0", index, pair,
                     bits);
        continue;
      }
      const std::uint64_t run = bits & run_mask;
      if (words.size() + run + 1 > expected_words)
        base::fail("RLC stream, coded word {}: pair {} decodes to word {}, expected are {} words", index, pair,
                   words.size() + run + 1, expected_words);
      words.resize(words.size() + run, 0);
      words.push_back(static_cast<std::int16_t>(static_cast<std::uint16_t>(bits >> run_bits & level_mask)));
    }
    const bool flagged = (coded[index] & last_flag) != 0, is_last = index + 1 == coded.size();
    if (flagged != is_last)
      base::fail("RLC stream, coded word {} of {}: its flag says that it is {}the last one", index, coded.size(),
                 flagged ? "" : "not ");
  }
  if (words.size() != expected_words)
    base::fail("RLC stream: {} coded words decode to {} words, expected are {}; the stream is cut off", coded.size(),
               words.size(), expected_words);
  return words;
}

}  // namespace eyeriss::rlc
