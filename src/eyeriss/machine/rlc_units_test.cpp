#include "eyeriss/machine/rlc_units.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "eyeriss/base/random.h"

namespace eyeriss::machine {
namespace {

std::vector<std::int16_t> random_words(base::Random& random) {
  std::vector<std::int16_t> words(static_cast<std::size_t>(random.between(1, 300)));
  const double zeros = random.chance(0.2) ? 1.0 : random.unit();
  for (std::int16_t& word : words)
    word = random.chance(zeros) ? std::int16_t{0} : static_cast<std::int16_t>(random.between(-32768, 32767));
  return words;
}

TEST(RlcEncoder, FedFourWordsACycleMakesTheStreamOfTheCodec) {
  base::Random random(1);
  RlcEncoder encoder;  // the same one for all streams, as on the chip
  for (int round = 0; round < 2000; ++round) {
    const std::vector<std::int16_t> words = random_words(random);
    std::vector<std::uint64_t> coded;
    for (std::size_t k = 0; k < words.size(); k += 4) {
      const std::size_t count = std::min<std::size_t>(4, words.size() - k);
      const RlcEncoder::Output output = encoder.feed({&words[k], count}, k + count == words.size());
      coded.insert(coded.end(), output.coded.begin(), output.coded.begin() + static_cast<std::ptrdiff_t>(output.count));
    }
    ASSERT_EQ(coded, rlc::encode(words));
  }
}

TEST(RlcDecoder, GivesBackTheWords) {
  base::Random random(2);
  RlcDecoder decoder;
  for (int round = 0; round < 2000; ++round) {
    const std::vector<std::int16_t> words = random_words(random);
    std::vector<std::int16_t> decoded;
    for (const std::uint64_t coded : rlc::encode(words)) {
      decoder.take(coded, words.size() - decoded.size());
      decoded.insert(decoded.end(), decoder.words().begin(), decoder.words().end());
    }
    ASSERT_EQ(decoded, words);
  }
}

}  // namespace
}  // namespace eyeriss::machine
