// For tests: an engine that only computes ofmaps, by the reference convolution.
#pragma once

#include "eyeriss/nn/fixed16.h"
#include "eyeriss/nn/reference_conv.h"
#include "eyeriss/runtime/conv_run.h"

namespace eyeriss::runtime {

inline mapping::LayerResult reference_ofmaps(const mapping::LayerWork& work, const fast::PackedFilters*) {
  mapping::LayerResult result;
  result.ofmaps = nn::reference_conv(work.shape, *work.ifmaps, *work.filters, *work.initial_psums, work.shift);
  if (work.relu)
    for (std::int16_t& word : result.ofmaps.data) word = nn::relu(word);
  result.activity.macs = work.shape.macs();
  result.activity.dram.ifmap_read = work.ifmaps_compressed ? 1 : 1000;
  return result;
}

inline const Engine reference_engine{reference_ofmaps, false};

}  // namespace eyeriss::runtime
