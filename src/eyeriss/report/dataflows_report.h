// What `eyeriss dataflows` shows: a network under the six dataflows of [A], beside the published values where there are
// any. The JSON is the schema eyeriss-dataflows/1 (docs/cli.md).
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "eyeriss/dataflow/study.h"

namespace eyeriss::report {

struct DataflowsReport {
  std::string model;
  std::int64_t pes = 256, batch = 16;
  dataflow::CostModel costs;
  std::vector<dataflow::DataflowStudy> studies;
};

nlohmann::ordered_json dataflows_json(const DataflowsReport& report);
std::string dataflows_text(const DataflowsReport& report);

// What [A] Figs 11, 12 print for this study, in MACs and DRAM words an operation: when it is the one of the figures
// (the CONV layers of AlexNet, 256 PEs, N = 1 or 16, the paper's costs).
struct PublishedDataflow {
  double energy_per_op = 0, dram_per_op = 0;
};
std::optional<PublishedDataflow> published_dataflow(const DataflowsReport& report, dataflow::Dataflow dataflow);

}  // namespace eyeriss::report
