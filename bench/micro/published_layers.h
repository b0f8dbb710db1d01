// The CONV layers that the chip was measured on ([J] Tables III, V, VI), with random data of the published sparsity.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "eyeriss/base/random.h"
#include "eyeriss/mapping/alexnet_test.h"
#include "eyeriss/mapping/layer_work.h"
#include "eyeriss/mapping/search.h"

namespace eyeriss::bench {

struct PublishedLayer {
  std::string name;
  nn::ConvShape shape;
  mapping::Mapping mapping;
  double zeros;  // of the padded ifmaps
};

// [J] Table III, batch 4.
inline std::vector<PublishedLayer> alexnet_conv() {
  std::vector<PublishedLayer> layers;
  for (const mapping::AlexNetLayer& layer : mapping::alexnet)
    layers.push_back({layer.name, layer.shape, layer.mapping, layer.ifmap_zeros});
  return layers;
}

// VGG-16, batch 3, on the mapper's own mappings: the published ones are not at hand.
inline std::vector<PublishedLayer> vgg16_conv() {
  const struct {
    const char* name;
    std::int64_t M, C, E;
  } sizes[] = {{"CONV1-1", 64, 3, 224},    {"CONV1-2", 64, 64, 224},  {"CONV2-1", 128, 64, 112},
               {"CONV2-2", 128, 128, 112}, {"CONV3-1", 256, 128, 56}, {"CONV3-2", 256, 256, 56},
               {"CONV3-3", 256, 256, 56},  {"CONV4-1", 512, 256, 28}, {"CONV4-2", 512, 512, 28},
               {"CONV4-3", 512, 512, 28},  {"CONV5-1", 512, 512, 14}, {"CONV5-2", 512, 512, 14},
               {"CONV5-3", 512, 512, 14}};
  std::vector<PublishedLayer> layers;
  for (const auto& [name, M, C, E] : sizes) {
    const nn::ConvShape shape{1, 3, M, C, E + 2, E + 2, 3, 3, 1, 1};
    layers.push_back(
        {name, shape, mapping::search(shape, arch::ChipConfig{}).best.at(0).mapping, C == 3 ? 0.0001 : 0.5});
  }
  return layers;
}

// Tensors of a layer: ifmaps not negative, filters about normal, biases small.
struct LayerData {
  PublishedLayer layer;
  nn::Fmap ifmaps, biases;
  nn::Filters filters;

  LayerData(const PublishedLayer& published, std::uint64_t seed) : layer(published) {
    const nn::ConvShape& s = layer.shape;
    base::Random random(seed);
    ifmaps = nn::Fmap(s.N, s.G * s.C, s.H, s.W);
    filters = nn::Filters(s.M, s.C, s.R, s.S);
    biases = nn::Fmap(1, s.M, 1, 1);
    for (std::int16_t& word : ifmaps.data)
      if (!random.chance(layer.zeros)) word = static_cast<std::int16_t>(random.between(1, 8191));
    for (std::int16_t& word : filters.data)
      word = static_cast<std::int16_t>(std::clamp(random.normal() * 6000, -32768.0, 32767.0));
    for (std::int16_t& word : biases.data) word = static_cast<std::int16_t>(random.between(-100, 100));
  }

  mapping::LayerWork work(int shift) const {
    mapping::LayerWork work;
    work.shape = layer.shape;
    work.mapping = layer.mapping;
    work.ifmaps = &ifmaps;
    work.filters = &filters;
    work.initial_psums = &biases;
    work.shift = shift;
    work.ifmaps_compressed = layer.shape.C != 3;  // the network's input is not
    return work;
  }
};

}  // namespace eyeriss::bench
