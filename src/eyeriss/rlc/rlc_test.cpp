// RLC: what the codec must hold, and that WordEnds finds the coded words without making them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eyeriss/base/error.h"
#include "eyeriss/base/random.h"
#include "eyeriss/rlc/codec.h"
#include "eyeriss/rlc/stream_ends_test.h"
#include "eyeriss/rlc/word_ends.h"

namespace eyeriss::rlc {
namespace {

using Words = std::vector<std::int16_t>;

Words random_words(base::Random& random, std::int64_t count, double zeros) {
  Words words(static_cast<std::size_t>(count));
  for (auto& word : words)
    if (!random.chance(zeros))
      word = static_cast<std::int16_t>(random.chance(0.5) ? random.between(-32768, -1) : random.between(1, 32767));
  return words;
}

// What WordEnds says, in pieces of random size.
std::vector<std::uint64_t> ends_in_pieces(base::Random& random, std::span<const std::int16_t> words) {
  std::vector<std::uint64_t> ends;
  const auto add = [&](std::uint64_t end) { ends.push_back(end); };
  WordEnds word_ends;
  while (!words.empty()) {
    const auto piece = static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(words.size())));
    word_ends.feed(words.first(piece), add);
    words = words.subspan(piece);
    if (random.chance(0.3)) word_ends.feed(words, add), words = {};
  }
  word_ends.finish(add);
  return ends;
}

std::string error_of(const std::vector<std::uint64_t>& coded, std::uint64_t expected) {
  try {
    decode(coded, expected);
  } catch (const base::Error& error) {
    return error.what();
  }
  return "none";
}

TEST(Rlc, RandomAllZeroAndZeroFreeDataSurvivesTheRoundTrip) {
  base::Random random(1);
  for (int round = 0; round < 2000; ++round) {
    const double zeros[] = {0.0, 0.3, 0.8, 0.97, 0.995, 1.0};
    const Words words = random_words(random, random.between(0, 700), zeros[round % 6]);
    const auto coded = encode(words);
    ASSERT_EQ(decode(coded, words.size()), words) << "round " << round;
    ASSERT_EQ(coded_words(words), coded.size()) << "round " << round;
    ASSERT_EQ(ends_in_pieces(random, words), stream_ends(coded, words.size())) << "round " << round;
  }
}

TEST(Rlc, RunsAround31And32ZerosTakeThePairsTheyNeed) {
  const auto pairs_of = [](std::size_t zeros, bool level_follows) {
    Words words(zeros);
    if (level_follows) words.push_back(7);
    std::vector<std::uint64_t> coded = encode(words);
    EXPECT_EQ(decode(coded, words.size()), words);
    EXPECT_EQ(coded_words(words), coded.size());
    return coded;
  };
  EXPECT_THAT(pairs_of(31, true), testing::ElementsAre(last_flag | 31 | 7 << 5));
  EXPECT_THAT(pairs_of(32, true), testing::ElementsAre(last_flag | 31 | std::uint64_t{7} << 26));
  EXPECT_THAT(pairs_of(33, true),
              testing::ElementsAre(last_flag | 31 | std::uint64_t{1} << 21 | std::uint64_t{7} << 26));
  EXPECT_THAT(pairs_of(31, false), testing::ElementsAre(last_flag | 30));
  EXPECT_THAT(pairs_of(32, false), testing::ElementsAre(last_flag | 31));
  EXPECT_THAT(pairs_of(33, false), testing::ElementsAre(last_flag | 31));  // and the pair (0, 0), which is no padding
  EXPECT_EQ(pairs_of(96, false).size(), 1u);
  EXPECT_EQ(pairs_of(97, false).size(), 2u);
}

TEST(Rlc, TheBitLayoutIsTheDocumentedOne) {
  const Words words = {0, 0, -1, 5, 0, 0x1234};
  EXPECT_THAT(encode(words), testing::ElementsAre(last_flag | 2 | std::uint64_t{0xffff} << 5 | std::uint64_t{5} << 26 |
                                                  std::uint64_t{1} << 42 | std::uint64_t{0x1234} << 47));
  EXPECT_TRUE(encode({}).empty());
  EXPECT_TRUE(decode({}, 0).empty());
}

TEST(Rlc, CodedSizeOnRandomDataMeetsTheFormula) {
  base::Random random(2);
  for (const double zeros : {0.0, 0.387, 0.6, 0.725, 0.793}) {
    const Words words = random_words(random, 200'000, zeros);
    const double ratio = 4.0 * static_cast<double>(coded_words(words)) / static_cast<double>(words.size());
    EXPECT_NEAR(ratio, (1 - zeros) * (64.0 / 3) / 16, 0.01) << "zeros " << zeros;
  }
}

TEST(Rlc, CorruptStreamsAreErrorsThatSayWhere) {
  const std::vector<std::uint64_t> good = encode(Words{1, 0, 2, 3, 4, 0, 0});  // 5 pairs, 2 coded words
  ASSERT_EQ(good.size(), 2u);
  EXPECT_EQ(error_of(good, 7), "none");
  EXPECT_EQ(error_of(good, 6), "RLC stream, coded word 1: pair 1 decodes to word 7, expected are 6 words");
  EXPECT_EQ(error_of(good, 8), "none");  // padding cannot be told from one zero more: the shape says it
  EXPECT_EQ(error_of(good, 9), "RLC stream: 2 coded words decode to 8 words, expected are 9; the stream is cut off");
  EXPECT_EQ(error_of(good, 4),
            "RLC stream, coded word 1: the expected 4 words ended before it; the stream is too long");
  EXPECT_EQ(error_of({good[0]}, 7), "RLC stream, coded word 0 of 1: its flag says that it is not the last one");
  EXPECT_EQ(error_of({good[0] | last_flag, good[1]}, 7),
            "RLC stream, coded word 0 of 2: its flag says that it is the last one");
  EXPECT_EQ(error_of({good[0], good[1] | std::uint64_t{1} << 42}, 7),
            "RLC stream, coded word 1: pair 2 is 0x1 after the last word; padding must be 0");
  EXPECT_EQ(error_of({}, 1), "RLC stream: 0 coded words decode to 0 words, expected are 1; the stream is cut off");
  EXPECT_EQ(error_of({}, std::uint64_t{1} << 60),
            "RLC stream: 0 coded words cannot hold the expected 1152921504606846976 words; the stream is cut off or "
            "the shape is wrong");
}

TEST(Rlc, RandomBitsDecodeToTheExpectedWordsOrAnError) {
  base::Random random(3);
  int errors = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::uint64_t> coded = encode(random_words(random, 40, 0.5));
    const int flips = static_cast<int>(random.between(1, 3));
    for (int i = 0; i < flips; ++i)
      coded[static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(coded.size()) - 1))] ^=
          std::uint64_t{1} << random.between(0, 63);
    try {
      EXPECT_EQ(decode(coded, 40).size(), 40u);
    } catch (const base::Error&) {
      ++errors;
    }
  }
  EXPECT_GT(errors, 3000);  // runs and flags are checked; a changed level is another legal stream
}

}  // namespace
}  // namespace eyeriss::rlc
