#include "eyeriss/dataflow/study.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include "eyeriss/base/error.h"
#include "eyeriss/dataflow/published.h"

namespace eyeriss::dataflow {
namespace {

// AlexNet as [A] has it; FC layers are CONVs whose filter is as large as the fmap.
const std::vector<Layer> alexnet = {
    {"CONV1", LayerKind::conv, {1, 1, 96, 3, 227, 227, 11, 11, 4, 4}},
    {"CONV2", LayerKind::conv, {2, 1, 256, 48, 31, 31, 5, 5, 1, 1}},
    {"CONV3", LayerKind::conv, {1, 1, 384, 256, 15, 15, 3, 3, 1, 1}},
    {"CONV4", LayerKind::conv, {2, 1, 384, 192, 15, 15, 3, 3, 1, 1}},
    {"CONV5", LayerKind::conv, {2, 1, 256, 192, 15, 15, 3, 3, 1, 1}},
    {"FC1", LayerKind::fc, {1, 1, 4096, 256, 6, 6, 6, 6, 1, 1}},
    {"FC2", LayerKind::fc, {1, 1, 4096, 4096, 1, 1, 1, 1, 1, 1}},
    {"FC3", LayerKind::fc, {1, 1, 1000, 4096, 1, 1, 1, 1, 1, 1}},
};
const std::vector<Layer> conv_layers(alexnet.begin(), alexnet.begin() + 5);

TEST(Study, RowStationaryMeetsFig10LevelByLevel) {
  const DataflowStudy rs = study(alexnet, 256, 16).front();
  for (std::size_t i = 0; i < alexnet.size(); ++i) {
    const PublishedLevels& published = published_rs_levels[i];
    const LayerStudy& layer = rs.layers[i];
    SCOPED_TRACE(published.layer);
    ASSERT_EQ(layer.name, published.layer);
    const double scale = static_cast<double>(layer.macs) / 1e9;
    const PerOperation& ours = layer.per_operation;
    EXPECT_NEAR(ours.energy() * scale / published.total, 1.0, 0.005);
    if (layer.kind == LayerKind::fc) continue;  // the paper's GLB parts of FC layers are those of a genetic search
    EXPECT_NEAR(ours.alu * scale / published.alu, 1.0, 0.005);
    EXPECT_NEAR(ours.dram * scale / published.dram, 1.0, 0.005);
    EXPECT_NEAR(ours.glb * scale / published.glb, 1.0, 0.005);
    EXPECT_NEAR(ours.array * scale / published.array, 1.0, 0.005);
    EXPECT_NEAR(ours.rf * scale / published.rf, 1.0, 0.005);
  }
}

TEST(Study, LevelsAndDataTypesSumUpToTheSameEnergy) {
  for (const DataflowStudy& one : study(alexnet, 256, 16)) {
    const PerOperation& each = one.per_operation;
    EXPECT_NEAR(each.alu + each.ifmap + each.filter + each.psum, each.energy(), 1e-9 * each.energy())
        << describe(one.dataflow).name;
    EXPECT_EQ(each.edp(), each.energy() * each.delay);
  }
}

TEST(Study, WeightStationaryHasNoLegalMappingAtBatch64On256PesAndSaysWhy) {
  const std::vector<DataflowStudy> studies = study(conv_layers, 256, 64);
  for (const DataflowStudy& one : studies)
    EXPECT_EQ(one.legal, one.dataflow != Dataflow::WS) << describe(one.dataflow).name;
  const DataflowStudy& ws = studies[static_cast<std::size_t>(Dataflow::WS)];
  EXPECT_EQ(ws.layers[0].optimum.refusal, fmt::format("GLB words = 193600, at most {}", ws.storage.glb_words));
  EXPECT_EQ(ws.per_operation.energy(), 0.0);
  EXPECT_TRUE(ws.layers[2].legal());
}

TEST(Study, DoesNotDependOnTheNumberOfThreads) {
  const std::vector<DataflowStudy> first = study(alexnet, 256, 4);
  const tbb::global_control one_thread(tbb::global_control::max_allowed_parallelism, 1);
  const std::vector<DataflowStudy> second = study(alexnet, 256, 4);
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].per_operation.energy(), second[i].per_operation.energy());
    for (std::size_t j = 0; j < alexnet.size(); ++j)
      EXPECT_EQ(first[i].layers[j].optimum.parameters, second[i].layers[j].optimum.parameters);
  }
}

TEST(Study, RefusesImpossibleInput) {
  EXPECT_THROW(study({}, 256, 16), base::Error);
  EXPECT_THROW(study(alexnet, 0, 16), base::Error);
  EXPECT_THROW(study(alexnet, 256, 0), base::Error);
  const auto message = [](auto&& call) {
    try {
      call();
    } catch (const base::Error& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  const Layer endless{"LARGE", LayerKind::conv, {1, 1, 1 << 30, 1 << 30, 1 << 20, 1 << 20, 1, 1, 1, 1}};
  EXPECT_THAT(message([&] { study({endless}, 256, 1); }), testing::HasSubstr("layer LARGE"));
  const Layer large{"LARGE", LayerKind::conv, {1, 1, 1 << 20, 1 << 20, 1 << 10, 1 << 10, 1, 1, 1, 1}};
  EXPECT_THAT(message([&] { study({large}, 256, 1); }), testing::HasSubstr("at most 2^52"));
}

}  // namespace
}  // namespace eyeriss::dataflow
