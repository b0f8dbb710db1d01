// The comparison of [A] Sec. VII: a network under all six dataflows, equal area, equal number of PEs; energy per
// operation by level and by data type, DRAM accesses per operation, delay and energy-delay product. An operation is a
// MAC.
#pragma once

#include <string>
#include <vector>

#include "eyeriss/dataflow/optimum.h"

namespace eyeriss::dataflow {

enum class LayerKind { conv, fc };

struct Layer {
  std::string name;
  LayerKind kind = LayerKind::conv;
  nn::ConvShape shape;  // N is replaced by the batch of the study
};

// Everything per operation; energies in MACs.
struct PerOperation {
  double alu = 0, dram = 0, glb = 0, array = 0, rf = 0;  // energy by level
  double ifmap = 0, filter = 0, psum = 0;                // the same, without the ALUs, by data type
  double dram_words = 0;
  double delay = 0;  // 1 / active PEs
  double energy() const { return alu + dram + glb + array + rf; }
  double edp() const { return energy() * delay; }
};

struct LayerStudy {
  std::string name;
  LayerKind kind = LayerKind::conv;
  nn::ConvShape shape;
  Optimum optimum;
  std::uint64_t macs = 0;
  std::int64_t active_pes = 0;
  PerOperation per_operation;  // of legal layers
  bool legal() const { return optimum.parameters.has_value(); }
};

struct DataflowStudy {
  Dataflow dataflow = Dataflow::RS;
  Storage storage;
  std::vector<LayerStudy> layers;
  bool legal = true;           // every layer is
  PerOperation per_operation;  // over all operations of all layers, when legal
};

// In the order of all_dataflows. Layers are searched in parallel; the result does not depend on it. Throws base::Error
// for impossible shapes, costs and PE counts.
std::vector<DataflowStudy> study(const std::vector<Layer>& layers, std::int64_t pes, std::int64_t batch,
                                 const CostModel& costs = {});

}  // namespace eyeriss::dataflow
