#include "eyeriss/machine/rlc_units.h"

#include "eyeriss/base/error.h"

namespace eyeriss::machine {

void RlcDecoder::take(std::uint64_t coded, std::uint64_t words_left) {
  count_ = 0;
  for (int pair = 0; pair < rlc::pairs_per_coded_word && count_ < words_left; ++pair) {
    const std::uint64_t bits = coded >> (pair * rlc::pair_bits);
    const std::uint64_t run = bits & rlc::longest_run;
    EYERISS_CHECK(count_ + run + 1 <= words_left);  // the tile and its stream are of one length
    for (std::uint64_t k = 0; k < run; ++k) words_[count_++] = 0;
    words_[count_++] = static_cast<std::int16_t>(static_cast<std::uint16_t>(bits >> rlc::run_bits));
  }
}

void RlcEncoder::pair(std::uint64_t run, std::int16_t level, Output& output) {
  const std::uint64_t bits = run | static_cast<std::uint64_t>(static_cast<std::uint16_t>(level)) << rlc::run_bits;
  open_ |= bits << (pairs_ * rlc::pair_bits);
  run_ = 0;
  if (++pairs_ < rlc::pairs_per_coded_word) return;
  output.coded[output.count++] = open_;
  open_ = 0;
  pairs_ = 0;
}

RlcEncoder::Output RlcEncoder::feed(std::span<const std::int16_t> words, bool last) {
  Output output;
  for (const std::int16_t word : words) {
    if (word == 0 && run_ < rlc::longest_run)
      ++run_;
    else
      pair(run_, word, output);
  }
  if (!last) return output;
  if (run_ > 0) pair(run_ - 1, 0, output);
  if (pairs_ > 0) output.coded[output.count++] = open_;
  if (output.count > 0) output.coded[output.count - 1] |= rlc::last_flag;
  *this = {};
  return output;
}

}  // namespace eyeriss::machine
