#include "eyeriss/dataflow/study.h"

#include <tbb/parallel_for.h>

#include "eyeriss/base/math.h"

namespace eyeriss::dataflow {
namespace {

PerOperation per_operation(const AccessCounts& n, std::uint64_t macs, std::int64_t active, const CostModel& costs) {
  const double count = static_cast<double>(macs);
  const std::pair<const LevelWords*, double> levels[] = {
      {&n.dram, costs.dram}, {&n.glb, costs.glb}, {&n.array, costs.array}, {&n.rf, costs.rf}};
  PerOperation each;
  each.alu = costs.mac;
  each.dram = costs.dram * n.dram.total() / count;
  each.glb = costs.glb * n.glb.total() / count;
  each.array = costs.array * n.array.total() / count;
  each.rf = costs.rf * n.rf.total() / count;
  for (const auto& [words, cost] : levels) {
    each.ifmap += cost * words->ifmap / count;
    each.filter += cost * words->filter / count;
    each.psum += cost * words->psum / count;
  }
  each.dram_words = n.dram.total() / count;
  each.delay = 1.0 / static_cast<double>(active);
  return each;
}

void add(PerOperation& sum, const PerOperation& each, double share) {
  for (const auto field : {&PerOperation::alu, &PerOperation::dram, &PerOperation::glb, &PerOperation::array,
                           &PerOperation::rf, &PerOperation::ifmap, &PerOperation::filter, &PerOperation::psum,
                           &PerOperation::dram_words, &PerOperation::delay})
    sum.*field += share * each.*field;
}

LayerStudy study_layer(Dataflow dataflow, const Layer& layer, const Storage& storage, const CostModel& costs) {
  LayerStudy result{layer.name,         layer.kind, layer.shape, find_optimum(dataflow, layer.shape, storage, costs),
                    layer.shape.macs(), 0,          {}};
  if (!result.legal()) return result;
  const Parameters& best = *result.optimum.parameters;
  result.active_pes = active_pes(dataflow, layer.shape, best);
  result.per_operation =
      per_operation(access_counts(dataflow, layer.shape, best), result.macs, result.active_pes, costs);
  return result;
}

}  // namespace

std::vector<DataflowStudy> study(const std::vector<Layer>& layers, std::int64_t pes, std::int64_t batch,
                                 const CostModel& costs) {
  if (layers.empty()) base::fail("dataflows: no layers to compare; choose --layers so that some are left");
  validate(costs, "dataflows");
  std::vector<Layer> batched = layers;
  double all_macs = 0;
  for (Layer& layer : batched) {
    layer.shape.N = batch;
    nn::validate(layer.shape, "dataflows: layer " + layer.name);
    if (layer.shape.macs() > std::uint64_t{1} << 52)
      base::fail("dataflows: layer {}: {} MACs; at most 2^52 can be counted exactly", layer.name, layer.shape.macs());
    all_macs += static_cast<double>(layer.shape.macs());
  }
  std::vector<DataflowStudy> studies;
  for (const Dataflow dataflow : all_dataflows)
    studies.push_back(
        {dataflow, storage_under_equal_area(dataflow, pes, costs), std::vector<LayerStudy>(batched.size()), true, {}});

  tbb::parallel_for(std::size_t{0}, studies.size() * batched.size(), [&](std::size_t i) {
    DataflowStudy& one = studies[i / batched.size()];
    one.layers[i % batched.size()] = study_layer(one.dataflow, batched[i % batched.size()], one.storage, costs);
  });
  for (DataflowStudy& one : studies)
    for (const LayerStudy& layer : one.layers) {
      one.legal = one.legal && layer.legal();
      add(one.per_operation, layer.per_operation, static_cast<double>(layer.macs) / all_macs);
    }
  for (DataflowStudy& one : studies)
    if (!one.legal) one.per_operation = {};
  return studies;
}

}  // namespace eyeriss::dataflow
