// For tests and benchmarks: AlexNet's CONV layers as they ran on the chip, batch 4. What the program itself compares with
// stands in report/data/alexnet.csv; a test of report holds the two equal.
#pragma once

#include "eyeriss/mapping/mapping.h"

namespace eyeriss::mapping {

struct AlexNetLayer {
  const char* name;
  nn::ConvShape shape;
  Mapping mapping;          // [J] Table III
  std::int64_t active_pes;  // [J] Table V, as all that follows
  double ifmap_zeros;       // fraction
  double processing_ms;     // at 200 MHz
  double tolerance;         // of ours, relative: docs/timing-model.md
};

inline constexpr AlexNetLayer alexnet[] = {
    {"CONV1", {1, 4, 96, 3, 227, 227, 11, 11, 4, 4}, {96, 1, 7, 16, 1, 1, 2, 55}, 154, 0.0001, 16.5, 0.03},
    {"CONV2", {2, 4, 256, 48, 31, 31, 5, 5, 1, 1}, {64, 1, 27, 16, 2, 1, 1, 27}, 135, 0.387, 39.2, 0.03},
    {"CONV3", {1, 4, 384, 256, 15, 15, 3, 3, 1, 1}, {64, 4, 13, 16, 4, 1, 4, 13}, 156, 0.725, 21.8, 0.03},
    {"CONV4", {2, 4, 384, 192, 15, 15, 3, 3, 1, 1}, {64, 4, 13, 16, 3, 2, 2, 13}, 156, 0.793, 16.0, 0.03},
    {"CONV5", {2, 4, 256, 192, 15, 15, 3, 3, 1, 1}, {64, 4, 13, 16, 3, 2, 2, 13}, 156, 0.776, 10.0, 0.08},
};

}  // namespace eyeriss::mapping
