#include "eyeriss/mapping/native.h"

#include <gtest/gtest.h>

#include "eyeriss/base/error.h"
#include "eyeriss/base/random.h"
#include "eyeriss/mapping/native_tensors.h"
#include "eyeriss/nn/fixed16.h"
#include "eyeriss/nn/reference_conv.h"

namespace eyeriss::mapping {
namespace {

const arch::ChipConfig chip;

nn::Words4 random_words(base::Random& random, std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d) {
  nn::Words4 words(a, b, c, d);
  for (std::int16_t& word : words.data) word = static_cast<std::int16_t>(random.between(-32768, 32767));
  return words;
}

// [J] Eq. (1) with dilation: what the pieces must add up to.
nn::Fmap dilated_conv(const GeneralConv& conv, const nn::Fmap& ifmaps, const nn::Filters& filters, const nn::Fmap& bias,
                      int shift) {
  const nn::ConvShape& s = conv.shape;
  nn::Fmap ofmaps(s.N, s.M, conv.E(), conv.F());
  for (std::int64_t n = 0; n < s.N; ++n)
    for (std::int64_t m = 0; m < s.M; ++m)
      for (std::int64_t y = 0; y < conv.E(); ++y)
        for (std::int64_t x = 0; x < conv.F(); ++x) {
          std::int16_t psum = bias.at(0, m, 0, 0);
          for (std::int64_t c = 0; c < s.C; ++c)
            for (std::int64_t i = 0; i < s.R; ++i)
              for (std::int64_t j = 0; j < s.S; ++j)
                psum = nn::wrapping_add(psum, nn::product_window(ifmaps.at(n, m / s.filters_per_group() * s.C + c,
                                                                           y * s.U + i * conv.row_dilation,
                                                                           x * s.V + j * conv.column_dilation),
                                                                 filters.at(m, c, i, j), shift));
          ofmaps.at(n, m, y, x) = psum;
        }
  return ofmaps;
}

nn::Fmap run_pieces(const NativeCut& cut, const GeneralConv& conv, const nn::Fmap& ifmaps, const nn::Filters& filters,
                    const nn::Fmap& bias, int shift) {
  nn::Fmap ofmaps(conv.shape.N, conv.shape.M, conv.E(), conv.F());
  for (const NativePiece& piece : cut.pieces) {
    const nn::Fmap initial = piece.first_in_chain ? bias_of(piece, bias) : psums_of(piece, ofmaps);
    put_ofmaps(piece,
               nn::reference_conv(piece.shape, ifmaps_of(piece, ifmaps), filters_of(piece, filters), initial, shift),
               ofmaps);
  }
  return ofmaps;
}

GeneralConv random_conv(base::Random& random) {
  GeneralConv conv;
  nn::ConvShape& s = conv.shape;
  s.N = random.between(1, 2), s.G = random.chance(0.3) ? random.between(2, 5) : 1;
  s.M = s.G * random.between(1, 3), s.C = random.between(1, 3);
  s.R = random.chance(0.3) ? random.between(13, 27) : random.between(1, 5);
  s.S = random.chance(0.3) ? random.between(13, 27) : random.between(1, 5);
  s.U = random.between(1, 9), s.V = random.chance(0.5) ? s.U : random.between(1, 15);
  conv.row_dilation = random.between(1, 4), conv.column_dilation = random.between(1, 4);
  s.H = (s.R - 1) * conv.row_dilation + 1 + random.between(0, 20);
  s.W = (s.S - 1) * conv.column_dilation + 1 + random.between(0, 20);
  return conv;
}

TEST(NativeCut, PiecesAddUpToTheLayerAndDoEveryMacOnce) {
  base::Random random(7);
  std::size_t cut_layers = 0;
  for (int round = 0; round < 400; ++round) {
    const GeneralConv conv = random_conv(random);
    const nn::ConvShape& s = conv.shape;
    const std::string text =
        fmt::format("round {}: {} dilations {} {}", round, to_string(s), conv.row_dilation, conv.column_dilation);
    const NativeCut cut = cut_into_native(conv, chip);
    ASSERT_FALSE(cut.refusal) << text << ": " << cut.refusal->text;
    cut_layers += cut.pieces.size() > 1;
    std::uint64_t macs = 0;
    for (const NativePiece& piece : cut.pieces) {
      EXPECT_FALSE(native_violation(piece.shape, chip)) << text;
      macs += piece.shape.macs();
    }
    EXPECT_EQ(macs, conv.macs()) << text;
    const nn::Fmap ifmaps = random_words(random, s.N, s.G * s.C, s.H, s.W);
    const nn::Filters filters = random_words(random, s.M, s.C, s.R, s.S);
    const nn::Fmap bias = random_words(random, 1, s.M, 1, 1);
    ASSERT_EQ(run_pieces(cut, conv, ifmaps, filters, bias, 9), dilated_conv(conv, ifmaps, filters, bias, 9)) << text;
  }
  EXPECT_GT(cut_layers, 300u);
}

TEST(NativeCut, PiecesOfManyChannelsAndFiltersAddUp) {
  base::Random random(8);
  const arch::ChipConfig small = arch::parse_chip_config("{max_filters: 5, max_channels: 4}", "small");
  for (int round = 0; round < 60; ++round) {
    GeneralConv conv{{random.between(1, 4), 1, 1, random.between(1, 9), 6, 7, 3, 2, random.between(1, 3), 1}, 1, 1};
    conv.shape.M = conv.shape.G * random.between(1, 9);
    const nn::ConvShape& s = conv.shape;
    const NativeCut cut = cut_into_native(conv, small);
    ASSERT_FALSE(cut.refusal) << to_string(s);
    for (const NativePiece& piece : cut.pieces) EXPECT_FALSE(native_violation(piece.shape, small)) << to_string(s);
    const nn::Fmap ifmaps = random_words(random, s.N, s.G * s.C, s.H, s.W);
    const nn::Filters filters = random_words(random, s.M, s.C, s.R, s.S);
    const nn::Fmap bias = random_words(random, 1, s.M, 1, 1);
    ASSERT_EQ(run_pieces(cut, conv, ifmaps, filters, bias, 9), dilated_conv(conv, ifmaps, filters, bias, 9))
        << to_string(s);
  }
}

TEST(NativeCut, ANativeLayerIsOnePieceWithItsOwnShape) {
  const nn::ConvShape conv1{1, 4, 96, 3, 227, 227, 11, 11, 4, 4};
  const NativeCut cut = cut_into_native({conv1, 1, 1}, chip);
  ASSERT_EQ(cut.pieces.size(), 1u);
  EXPECT_EQ(cut.pieces[0].shape, conv1);
  EXPECT_TRUE(cut.pieces[0].first_in_chain && cut.pieces[0].last_in_chain);
}

TEST(NativeCut, DilationByTwoMakesFourUndilatedPiecesWithoutChains) {
  const NativeCut cut = cut_into_native({{1, 1, 8, 8, 18, 18, 3, 3, 1, 1}, 2, 2}, chip);
  ASSERT_EQ(cut.pieces.size(), 4u);
  for (const NativePiece& piece : cut.pieces) {
    EXPECT_EQ(piece.shape, (nn::ConvShape{1, 1, 8, 8, 9, 9, 3, 3, 1, 1}));
    EXPECT_TRUE(piece.first_in_chain && piece.last_in_chain);
  }
}

TEST(NativeCut, AStrideThatIsTheDilationMakesOnePieceOfEveryOtherRowAndColumn) {
  const NativeCut cut = cut_into_native({{1, 1, 8, 8, 19, 19, 3, 3, 2, 2}, 2, 2}, chip);
  ASSERT_EQ(cut.pieces.size(), 1u);
  EXPECT_EQ(cut.pieces[0].shape, (nn::ConvShape{1, 1, 8, 8, 10, 10, 3, 3, 1, 1}));
  EXPECT_EQ(cut.pieces[0].ifmap_rows, (Slice{0, 2, 10}));
}

TEST(NativeCut, AFilterOfThirteenRowsIsAChainOfSevenAndSix) {
  const NativeCut cut = cut_into_native({{1, 1, 8, 8, 20, 20, 13, 5, 1, 1}, 1, 1}, chip);
  ASSERT_EQ(cut.pieces.size(), 2u);
  EXPECT_EQ(cut.pieces[0].shape.R, 7);
  EXPECT_EQ(cut.pieces[1].shape.R, 6);
  EXPECT_EQ(cut.pieces[1].ifmap_rows, (Slice{7, 1, 13}));
  EXPECT_TRUE(cut.pieces[0].first_in_chain && !cut.pieces[0].last_in_chain);
  EXPECT_TRUE(!cut.pieces[1].first_in_chain && cut.pieces[1].last_in_chain);
}

TEST(NativeCut, AStrideOfThreeTakesFilterRowsByResidue) {
  const NativeCut cut = cut_into_native({{1, 1, 64, 16, 60, 60, 5, 5, 3, 3}, 1, 1}, chip);
  ASSERT_EQ(cut.pieces.size(), 3u);
  EXPECT_EQ(cut.pieces[0].filter_rows, (Slice{0, 3, 2}));
  EXPECT_EQ(cut.pieces[2].filter_rows, (Slice{2, 3, 1}));
  EXPECT_EQ(cut.pieces[0].shape.U, 1);
  EXPECT_EQ(cut.pieces[0].shape.V, 3);
}

// Two filter rows 3 rows apart: by residue they are a chain of 2 pieces, whose 64 x 8 x 8 psums cross the link out and in
// again (10,064 words by rows); each ofmap row by itself brings its ifmap rows and the filters 8 times (7,248).
TEST(NativeCut, PsumsThatCrossTheLinkTwiceCanCostMoreThanFiltersEightTimes) {
  const NativeCut cut = cut_into_native({{1, 1, 64, 3, 23, 23, 2, 2, 3, 3}, 1, 1}, chip);
  EXPECT_EQ(cut.pieces.size(), 8u);
  for (const NativePiece& piece : cut.pieces) {
    EXPECT_EQ(piece.shape.E(), 1);
    EXPECT_TRUE(piece.first_in_chain && piece.last_in_chain);
  }
}

TEST(NativeCut, DepthwiseGroupsStayInOnePieceUpToTheLimitOfFilters) {
  EXPECT_EQ(cut_into_native({{1024, 1, 1024, 1, 9, 9, 3, 3, 1, 1}, 1, 1}, chip).pieces.size(), 1u);
  const NativeCut cut = cut_into_native({{1280, 1, 1280, 1, 9, 9, 3, 3, 1, 1}, 1, 1}, chip);
  ASSERT_EQ(cut.pieces.size(), 2u);
  EXPECT_EQ(cut.pieces[1].ifmap_channels, (Range{640, 640}));
}

TEST(NativeCut, RefusesWhatNoPieceCanRunAndSaysWhy) {
  const NativeCut cut = cut_into_native({{1, 1, 200'000'000, 1, 1, 1, 1, 1, 1, 1}, 1, 1}, chip);
  ASSERT_TRUE(cut.refusal);
  EXPECT_EQ(cut.refusal->rule, "pieces");
  const arch::ChipConfig tiny = arch::parse_chip_config("{glb_banks: 2, glb_bank_words: 4}", "tiny");
  const NativeCut banks = cut_into_native({{1, 1, 1, 1, 9, 9, 3, 3, 1, 1}, 1, 1}, tiny);
  ASSERT_TRUE(banks.refusal);
  EXPECT_EQ(banks.refusal->text, "filter banks: p*t*q*r*R*S = 9 words, at most 8");
}

TEST(GeneralConv, RejectsADilatedFilterThatIsLargerThanTheIfmap) {
  try {
    validate(GeneralConv{{1, 1, 1, 1, 5, 9, 3, 3, 1, 1}, 3, 1}, "layer a");
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_STREQ(error.what(),
                 "layer a: a filter of 3 taps 3 apart needs 7 ifmap rows, there are 5 (with the padding)");
  }
}

}  // namespace
}  // namespace eyeriss::mapping
