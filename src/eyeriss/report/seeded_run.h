// CONV layers with seeded data of chosen fractions of zeros: how the paper's measurements are repeated without its
// pictures and weights, which do not matter for time, traffic and energy.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "eyeriss/arch/activity.h"
#include "eyeriss/arch/chip_config.h"
#include "eyeriss/energy/energy.h"
#include "eyeriss/mapping/mapping.h"
#include "eyeriss/nn/conv_shape.h"

namespace eyeriss::report {

struct SeededLayer {
  std::string name;
  nn::ConvShape shape;
  std::optional<mapping::Mapping> mapping;                    // none: the best that the mapper finds
  double ifmap_zeros = 0, ofmap_zeros = 0, filter_zeros = 0;  // fractions
  bool raw_ifmaps = false;                                    // the network's input
};

struct MeasuredLayer {
  std::string name;
  mapping::Mapping mapping;
  std::int64_t active_pes = 0;
  arch::Activity activity;
  energy::Parts energy_pj;
};

// Called before each layer with its name.
using Progress = std::function<void(const std::string&)>;

// Runs the layers on the fast engine, each with a seed of its own. Throws base::Error when a layer has no legal
// mapping.
std::vector<MeasuredLayer> run_seeded(const std::vector<SeededLayer>& layers, const arch::ChipConfig& chip,
                                      const energy::EnergyTable& table, const Progress& progress = {});

// The sum of the layers' counts, and of their energies.
MeasuredLayer sum_of(const std::vector<MeasuredLayer>& layers);

// AlexNet's five layers as published_alexnet() has them, with or without its mappings.
std::vector<SeededLayer> seeded_alexnet(bool published_mappings = true);

}  // namespace eyeriss::report
