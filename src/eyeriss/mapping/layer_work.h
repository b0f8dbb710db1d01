// One native layer's work for an engine, and what comes back: the same for the fast engine and the machine.
#pragma once

#include "eyeriss/arch/activity.h"
#include "eyeriss/mapping/mapping.h"
#include "eyeriss/nn/fmap.h"

namespace eyeriss::mapping {

// Refers to tensors that outlive the run. ifmaps: N x (G*C) x H x W, padded. filters: M x C x R x S. initial_psums: a bias,
// 1 x M x 1 x 1, or psums that come from DRAM, N x M x E x F.
struct LayerWork {
  nn::ConvShape shape;
  Mapping mapping;
  const nn::Fmap* ifmaps = nullptr;
  const nn::Filters* filters = nullptr;
  const nn::Fmap* initial_psums = nullptr;
  int shift = 0;                  // the product window: low 16 bits of product >> shift
  bool relu = true;               // ReLU on the way out
  bool ifmaps_compressed = true;  // in DRAM; false for the network's input (with ChipConfig::rlc_fmaps off, never)
  bool ofmaps_finished = true;    // false: unfinished psums of a cut layer leave as they are, without ReLU and RLC
  bool count_overflows = false;
};

struct LayerResult {
  nn::Fmap ofmaps;  // N x M x E x F
  arch::Activity activity;
};

}  // namespace eyeriss::mapping
