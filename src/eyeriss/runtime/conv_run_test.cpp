#include "eyeriss/runtime/conv_run.h"

#include <gtest/gtest.h>

#include "eyeriss/runtime/expect_error_test.h"
#include "eyeriss/runtime/layer_data.h"
#include "eyeriss/runtime/reference_engine_test.h"

namespace eyeriss::runtime {
namespace {

using testing::HasSubstr;

const arch::ChipConfig chip;

TEST(ConvRun, APieceOfEveryKindGivesTheOfmapsOfTheReference) {
  const mapping::GeneralConv convs[] = {
      {{1, 2, 4, 3, 20, 21, 3, 3, 1, 1}, 1, 1},     // native
      {{1, 2, 4, 3, 20, 21, 3, 3, 1, 1}, 2, 3},     // dilated
      {{1, 1, 4, 3, 40, 40, 14, 15, 2, 2}, 1, 1},   // tall and wide
      {{2, 1, 4, 3, 20, 20, 5, 5, 3, 3}, 1, 1},     // stride 3
      {{1, 1, 1500, 1100, 1, 1, 1, 1, 1, 1}, 1, 1}  // many filters and channels
  };
  for (const mapping::GeneralConv& conv : convs) {
    const LayerData data = random_layer_data(conv.shape, 8, 0.3, 5);
    MappingChoice mappings(chip, {});
    const ConvPlan plan = plan_conv("a", conv, data.filters, chip, &mappings);
    for (const bool relu : {false, true}) {
      ConvWork work{&data.ifmaps, &data.filters, &data.bias};
      work.shift = 8;
      work.relu = relu;
      const mapping::LayerResult result = run_conv(plan, work, reference_engine);
      EXPECT_EQ(first_difference(plan, work, result.ofmaps, false), "") << to_string(conv.shape);
      EXPECT_EQ(result.activity.macs, conv.macs());
    }
  }
}

TEST(ConvRun, TheFirstWordThatDiffersIsNamed) {
  const mapping::GeneralConv conv{{1, 3, 4, 3, 9, 10, 3, 3, 1, 1}, 1, 1};
  const LayerData data = random_layer_data(conv.shape, 8, 0.3, 5);
  MappingChoice mappings(chip, {});
  const ConvPlan plan = plan_conv("CONV9", conv, data.filters, chip, &mappings);
  ConvWork work{&data.ifmaps, &data.filters, &data.bias};
  work.shift = 8;
  work.relu = false;
  nn::Fmap ofmaps = run_conv(plan, work, reference_engine).ofmaps;
  const std::int16_t right = ofmaps.at(1, 2, 3, 4);
  ofmaps.at(2, 0, 0, 0) = static_cast<std::int16_t>(ofmaps.at(2, 0, 0, 0) + 1);
  ofmaps.at(1, 2, 3, 4) = static_cast<std::int16_t>(right + 1);
  EXPECT_EQ(first_difference(plan, work, ofmaps, false),
            fmt::format("layer CONV9, image 1, filter 2, row 3, column 4: the engine computes {}, the reference {}",
                        right + 1, right));
}

TEST(ConvRun, AnIllegalMappingSaysWhichRuleAndByHowMuch) {
  const mapping::GeneralConv conv{{1, 1, 64, 64, 15, 15, 3, 3, 1, 1}, 1, 1};
  const LayerData data = random_layer_data(conv.shape, 8, 0.3, 5);
  MappingChoice mappings(chip, {{"a", parse_mapping("m=64,n=1,e=13,p=24,q=4,r=1,t=1")}});
  EXPECT_ERROR(plan_conv("a", conv, data.filters, chip, &mappings),
               HasSubstr("layer a: the mapping m=64 n=1 e=13 p=24 q=4 r=1 t=1 f=13 is illegal"),
               HasSubstr("filter spad: p*q*S = 288 words, at most 224"));
  EXPECT_ERROR(mappings.check_names({"CONV1", "b"}),
               "mapping file: the network has no CONV or FC layer 'a'; did you mean 'b'?");
}

TEST(ConvRun, ALayerThatNoPieceCanRunIsRefusedWithTheReason) {
  const arch::ChipConfig tiny = arch::parse_chip_config("{name: tiny, glb_banks: 2, glb_bank_words: 4}", "tiny");
  const mapping::GeneralConv conv{{1, 1, 1, 1, 9, 9, 3, 3, 1, 1}, 1, 1};
  const LayerData data = random_layer_data(conv.shape, 8, 0.3, 5);
  MappingChoice mappings(tiny, {});
  EXPECT_ERROR(plan_conv("a", conv, data.filters, tiny, &mappings), HasSubstr("layer a: "),
               HasSubstr("cannot run on chip tiny: filter banks: p*t*q*r*R*S = 9 words, at most 8"));
}

}  // namespace
}  // namespace eyeriss::runtime
