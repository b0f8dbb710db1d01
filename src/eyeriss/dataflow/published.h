// What [A] prints, to compare with; no result is ever made from it. AlexNet, 256 PEs, 512 B of RF and 128 kB of GLB
// under RS.
#pragma once

#include <cstdint>

#include "eyeriss/dataflow/dataflow.h"

namespace eyeriss::dataflow {

// [A] Fig 10: energy under RS by level, N = 16, in 1e9 MACs.
struct PublishedLevels {
  const char* layer;
  double alu, dram, glb, array, rf, total;
};
inline constexpr PublishedLevels published_rs_levels[] = {
    {"CONV1", 1.686, 2.191, 0.150, 0.376, 6.440, 10.84}, {"CONV2", 3.583, 2.223, 0.292, 0.583, 14.12, 20.81},
    {"CONV3", 2.393, 1.836, 0.296, 0.470, 9.339, 14.33}, {"CONV4", 1.794, 1.568, 0.178, 0.360, 7.027, 10.93},
    {"CONV5", 1.196, 1.046, 0.133, 0.237, 4.684, 7.296}, {"FC1", 0.604, 7.622, 0.044, 0.240, 2.314, 10.82},
    {"FC2", 0.269, 3.394, 0.019, 0.103, 1.040, 4.826},   {"FC3", 0.066, 0.836, 0.005, 0.025, 0.253, 1.184},
};

// [A] Figs 11, 12: the CONV layers; energy per operation relative to RS at N = 1, DRAM accesses per operation.
struct PublishedComparison {
  std::int64_t batch;
  Dataflow dataflow;
  double relative_energy, dram_per_op;
};
inline constexpr double published_rs_energy_at_n1 = 6.420;  // MACs an operation
inline constexpr PublishedComparison published_comparison[] = {
    {1, Dataflow::RS, 1.000, 0.00572},   {1, Dataflow::WS, 1.907, 0.02297},   {1, Dataflow::OSA, 1.431, 0.00700},
    {1, Dataflow::OSB, 1.467, 0.00959},  {1, Dataflow::OSC, 2.527, 0.01578},  {1, Dataflow::NLR, 2.095, 0.00537},
    {16, Dataflow::RS, 0.939, 0.00416},  {16, Dataflow::WS, 1.804, 0.01969},  {16, Dataflow::OSA, 1.329, 0.00372},
    {16, Dataflow::OSB, 1.357, 0.00630}, {16, Dataflow::OSC, 1.640, 0.01337}, {16, Dataflow::NLR, 2.024, 0.00308},
};

}  // namespace eyeriss::dataflow
