// RLC streams: any coded words decode or are refused; what decodes in full is what encode makes; every word stream comes back.
#include <cstring>

#include "eyeriss/rlc/codec.h"
#include "eyeriss/rlc/word_ends.h"
#include "fuzz/target.h"

namespace eyeriss::fuzz {
namespace {

template <class Word>
std::vector<Word> words_of(Bytes bytes) {
  std::vector<Word> words(bytes.size() / sizeof(Word));
  if (!words.empty()) std::memcpy(words.data(), bytes.data(), words.size() * sizeof(Word));
  return words;
}

void check_round_trip(const std::vector<std::int16_t>& words) {
  const std::vector<std::uint64_t> coded = rlc::encode(words);
  law(rlc::decode(coded, words.size()) == words, "decode(encode(words)) == words");
  law(rlc::coded_words(words) == coded.size(), "coded_words(words) == encode(words).size()");
  std::vector<std::uint64_t> ends;
  rlc::WordEnds word_ends;
  const std::span<const std::int16_t> all(words);
  const std::size_t half = words.size() / 2;
  const auto sink = [&](std::uint64_t end) { ends.push_back(end); };
  word_ends.feed(all.first(half), sink), word_ends.feed(all.subspan(half), sink), word_ends.finish(sink);
  law(ends.size() == coded.size(), "one end for each coded word");
  law(ends.empty() || ends.back() == words.size(), "the last coded word ends with the words");
}

// Two streams may stand for the same words (a run of 31 zeros and the level 0 is 32 zeros, and so is 15 + 15); encode's is never the
// longer one.
void check_decode(const std::vector<std::uint64_t>& coded, std::uint64_t expected) {
  std::vector<std::int16_t> words;
  if (!accepted("RLC stream", [&] { words = rlc::decode(coded, expected); })) return;
  law(words.size() == expected, "as many words as expected");
  const std::vector<std::uint64_t> again = rlc::encode(words);
  law(again.size() <= coded.size(), "encode gives the shortest stream");
  law(rlc::decode(again, expected) == words, "decode(encode(decode(coded))) == decode(coded)");
}

}  // namespace

void run_target(Bytes bytes) {
  if (bytes.size() < 4) return;
  std::uint32_t expected = 0;
  std::memcpy(&expected, bytes.data(), sizeof expected);
  bytes = bytes.subspan(sizeof expected);
  check_round_trip(words_of<std::int16_t>(bytes));
  std::vector<std::uint64_t> coded = words_of<std::uint64_t>(bytes);
  check_decode(coded, expected);
  check_decode(coded, std::uint64_t{expected} << 32);
  // With the flag where it belongs, and the number of words that the stream has: otherwise few inputs come through.
  if (coded.empty()) return;
  for (std::uint64_t& word : coded) word &= ~rlc::last_flag;
  coded.back() |= rlc::last_flag;
  std::uint64_t count = 0;
  for (const std::uint64_t word : coded)
    for (int pair = 0; pair < rlc::pairs_per_coded_word; ++pair)
      count += (word >> (pair * rlc::pair_bits) & rlc::longest_run) + 1;
  check_decode(coded, count);
  check_decode(coded, count - expected % 64 % count);
}

}  // namespace eyeriss::fuzz
