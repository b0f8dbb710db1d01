#include "eyeriss/machine/scan_chain.h"

#include <gtest/gtest.h>

#include "eyeriss/base/error.h"
#include "eyeriss/machine/wiring.h"

namespace eyeriss::machine {
namespace {

const arch::ChipConfig chip;
const nn::ConvShape conv4{2, 4, 384, 192, 15, 15, 3, 3, 1, 1};
const mapping::Mapping conv4_mapping{64, 4, 13, 16, 3, 2, 2, 13};

LayerConfig conv4_config() {
  LayerConfig config = configure(conv4, conv4_mapping, chip);
  config.shift = 9, config.relu = false, config.psums_from_dram = true;
  return config;
}

TEST(ScanChain, DecodesToWhatWasEncoded) {
  const LayerConfig config = conv4_config();
  EXPECT_EQ(decode(encode(config, chip), chip), config);
}

TEST(ScanChain, IsSomewhatLongerThanThePublishedOne) {
  const std::size_t bits = encode(conv4_config(), chip).size();
  RecordProperty("bits", static_cast<int>(bits));
  EXPECT_EQ(published_scan_chain_bits, 1794u);
  EXPECT_EQ(bits, 2153u);
}

TEST(ScanChain, RefusesANumberThatDoesNotFitItsField) {
  LayerConfig config = conv4_config();
  config.shape.W = 70'000;
  EXPECT_THROW(encode(config, chip), base::Error);
}

TEST(ScanChain, OfTheWrongLengthIsABug) {
  std::vector<bool> bits = encode(conv4_config(), chip);
  bits.push_back(false);
  EXPECT_THROW(decode(bits, chip), base::Bug);
  bits.resize(bits.size() - 2);
  EXPECT_THROW(decode(bits, chip), base::Bug);
}

// "" or why the units refuse the chain.
std::string refusal(const std::vector<bool>& bits) {
  try {
    const LayerConfig config = decode(bits, chip);
    Wiring(config, chip);
    return config == conv4_config() ? "" : "another layer";
  } catch (const base::Bug& bug) {
    return bug.what();
  }
}

TEST(ScanChain, AnyWrongBitOfAnIdIsNoticedBeforeTheLayerStarts) {
  const std::vector<bool> bits = encode(conv4_config(), chip);
  ASSERT_EQ(refusal(bits), "");
  const std::size_t id_bits = 2 * 12 * 4 + 168 * (5 + 4 + 1 + 1);
  std::size_t named = 0;
  for (std::size_t bit = bits.size() - id_bits; bit < bits.size(); ++bit) {
    std::vector<bool> wrong = bits;
    wrong[bit] = !wrong[bit];
    const std::string why = refusal(wrong);
    // A PE outside every set may get an ID of the ifmap or psum networks: it has no filters and takes no part.
    if (why != "another layer") {
      EXPECT_NE(why.find("scan chain: "), std::string::npos) << why;
      ++named;
    }
  }
  EXPECT_GT(named, id_bits * 9 / 10);
}

TEST(Wiring, AnIfmapWordReachesTheWholeDiagonalOfItsChannelSet) {
  const Wiring wiring(conv4_config(), chip);
  // Row 5 of channel set 1: filter rows 0, 1, 2 at columns 5, 4, 3 of both filter sets, array rows 3 to 5 and 9 to 11.
  EXPECT_EQ(wiring.ifmap(mapping::ifmap_tag(conv4, conv4_mapping, chip, 1, 5)),
            (Targets{3 * 14 + 5, 4 * 14 + 4, 5 * 14 + 3, 9 * 14 + 5, 10 * 14 + 4, 11 * 14 + 3}));
  EXPECT_EQ(wiring.filter(mapping::filter_tag(conv4, 1, 0, 2)).size(), 13u);
  EXPECT_EQ(wiring.active_pes(), 156);
  EXPECT_EQ(wiring.name(wiring.bottom(0, 12)), "PE 5,12");
  EXPECT_EQ(wiring.name(wiring.top(1, 0)), "PE 6,0");
}

}  // namespace
}  // namespace eyeriss::machine
