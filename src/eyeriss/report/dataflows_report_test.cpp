// The study of the six dataflows against what [A] prints, and how it is shown.
#include "eyeriss/report/dataflows_report.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eyeriss/report/published.h"

namespace eyeriss::report {
namespace {

using dataflow::Dataflow;
using dataflow::DataflowStudy;
using dataflow::LayerKind;
using dataflow::PerOperation;
using testing::HasSubstr;

std::vector<dataflow::Layer> alexnet_conv() {
  std::vector<dataflow::Layer> layers;
  for (const PublishedLayer& layer : published_alexnet()) layers.push_back({layer.name, LayerKind::conv, layer.shape});
  return layers;
}

// FC layers are CONVs whose filter is as large as the fmap.
std::vector<dataflow::Layer> alexnet() {
  std::vector<dataflow::Layer> layers = alexnet_conv();
  layers.push_back({"FC1", LayerKind::fc, {1, 1, 4096, 256, 6, 6, 6, 6, 1, 1}});
  layers.push_back({"FC2", LayerKind::fc, {1, 1, 4096, 4096, 1, 1, 1, 1, 1, 1}});
  layers.push_back({"FC3", LayerKind::fc, {1, 1, 1000, 4096, 1, 1, 1, 1, 1, 1}});
  return layers;
}

DataflowsReport report_of(const std::vector<dataflow::Layer>& layers, std::int64_t pes, std::int64_t batch) {
  DataflowsReport report;
  report.model = "alexnet";
  report.pes = pes;
  report.batch = batch;
  report.studies = dataflow::study(layers, pes, batch);
  return report;
}

DataflowsReport conv_report(std::int64_t pes, std::int64_t batch) {
  return report_of(alexnet_conv(), pes, batch);
}

TEST(DataflowsPublished, AllSixMeetFigs11And12) {
  for (const std::int64_t batch : {1, 16}) {
    const DataflowsReport report = conv_report(256, batch);
    for (const DataflowStudy& one : report.studies) {
      SCOPED_TRACE(fmt::format("N={} {}", batch, dataflow::describe(one.dataflow).name));
      const auto published = published_dataflow(report, one.dataflow);
      ASSERT_TRUE(published);
      EXPECT_NEAR(one.per_operation.energy() / published->energy_per_op, 1.0, 0.005);
      EXPECT_NEAR(one.per_operation.dram_words / published->dram_per_op, 1.0, 0.005);
    }
  }
}

TEST(DataflowsPublished, NothingIsComparedWithAnotherStudyThanTheFigures) {
  EXPECT_FALSE(published_dataflow(conv_report(512, 16), Dataflow::RS));
  EXPECT_FALSE(published_dataflow(conv_report(256, 4), Dataflow::RS));
  EXPECT_FALSE(published_dataflow(report_of(alexnet(), 256, 16), Dataflow::RS));
}

TEST(DataflowsText, StandsBesideThePublishedValuesAndNamesTheAccelerators) {
  const std::string text = dataflows_text(conv_report(256, 16));
  EXPECT_THAT(text, HasSubstr("[A] energy/op"));
  EXPECT_THAT(text, HasSubstr("6.028"));  // RS, N = 16: 0.939 * 6.420
  EXPECT_THAT(text, HasSubstr("Stands for: DianNao, DaDianNao, the FPGA'15 accelerator."));
  EXPECT_THAT(dataflows_text(conv_report(512, 16)), testing::Not(HasSubstr("[A] energy/op")));
}

TEST(DataflowsText, SaysThatWeightStationaryHasNoLegalMappingAtBatch64) {
  EXPECT_THAT(dataflows_text(conv_report(256, 64)),
              HasSubstr("WS: no legal mapping of CONV1: GLB words = 193600, at most "));
}

TEST(DataflowsJson, HasTheKeysOfTheSchema) {
  const auto json = dataflows_json(conv_report(256, 64));
  EXPECT_EQ(json.at("schema"), "eyeriss-dataflows/1");
  EXPECT_EQ(json.at("pes"), 256);
  EXPECT_EQ(json.at("batch"), 64);
  ASSERT_EQ(json.at("dataflows").size(), 6u);
  const auto& rs = json.at("dataflows")[0];
  EXPECT_EQ(rs.at("name"), "RS");
  EXPECT_EQ(rs.at("legal"), true);
  double levels = 0;
  for (const char* level : {"alu", "dram", "glb", "array", "rf"}) levels += rs.at("by_level").at(level).get<double>();
  EXPECT_NEAR(levels, rs.at("energy_per_op").get<double>(), 1e-9);
  for (const char* key : {"by_type", "dram_per_op", "delay_per_op"}) EXPECT_TRUE(rs.contains(key)) << key;
  for (const char* letter : {"m", "n", "f", "p", "q", "r", "t"})
    EXPECT_TRUE(rs.at("layers")[0].at("parameters").contains(letter)) << letter;
  const auto& ws = json.at("dataflows")[1];
  EXPECT_EQ(ws.at("legal"), false);
  EXPECT_THAT(ws.at("layers")[0].at("refusal").get<std::string>(), HasSubstr("GLB words"));
}

}  // namespace
}  // namespace eyeriss::report
