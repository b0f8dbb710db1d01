// The run-length code of fmaps in DRAM ([J] Sec. IV-B, Fig 8).
//
// A coded word is 64 bits: three pairs and a flag.
//
//   bit 63    62..47    46..42   41..26    25..21   20..5     4..0
//   last      level 2   run 2    level 1   run 1    level 0   run 0
//
// A pair (run, level) stands for `run` zeros (0 to 31) and then the word `level`. A longer run inserts pairs of run 31
// and level 0, 32 zeros each. z <= 31 zeros at the end of the stream are the pair (z-1, 0). Pairs that the last coded
// word does not need are zero. The flag is set in the last coded word only. How many words a stream decodes to is not
// in the stream: the layer's shape says it, and so where the padding begins (padding looks like zeros). A stream of no
// words is no coded words.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace eyeriss::rlc {

constexpr int pairs_per_coded_word = 3;
constexpr int run_bits = 5, level_bits = 16, pair_bits = run_bits + level_bits;
constexpr unsigned longest_run = (1u << run_bits) - 1;
constexpr std::uint64_t last_flag = std::uint64_t{1} << 63;
constexpr std::uint64_t most_words_per_coded_word = std::uint64_t{pairs_per_coded_word} * (longest_run + 1);

std::vector<std::uint64_t> encode(std::span<const std::int16_t> words);

// The `expected_words` words that the stream stands for. Throws base::Error with the position in the stream when it is
// corrupt: more or fewer words, padding that is not zero, the flag missing or too early.
std::vector<std::int16_t> decode(std::span<const std::uint64_t> coded, std::uint64_t expected_words);

}  // namespace eyeriss::rlc
