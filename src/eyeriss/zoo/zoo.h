// Networks built in code, for benchmarks and for trying things out. lenet5 is trained (tools/README.md); the others
// have the published shapes and seeded weights, so their answers mean nothing, while their ifmaps have a chosen
// fraction of zeros: energy and traffic of the chip depend on it. Input pixels are 0..255 as they come; no network here
// wants them prepared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "eyeriss/nn/conv_shape.h"
#include "eyeriss/nn/network.h"
#include "eyeriss/nn/tensor.h"

namespace eyeriss::zoo {

struct Entry {
  std::string name, description;
  std::int64_t default_batch;
  nn::Dims input;             // dims[0] is nn::kDynamic
  float input_limit;          // inputs are 0 up to here
  std::string zero_fraction;  // what was chosen, in words
};

// In the order in which they are shown.
const std::vector<Entry>& list();

// Throws base::Error that names the nearest network for a name that is not in the list.
const Entry& find(const std::string& name);

// The network with its weights. alexnet and vgg16 are the CONV layers that the chip's benchmarks ran ([J] Sec. VI); the
// others are whole. The same on every machine. Throws as find() does.
nn::Network network(const std::string& name);

// Uniform in [0, Entry::input_limit): what the zero fractions were chosen for.
nn::Tensor random_input(const std::string& name, std::int64_t batch, std::uint64_t seed);
nn::Tensor random_images(const std::string& name, std::int64_t first, std::int64_t count, std::uint64_t seed);  // of it

// Pictures (PNG files) that a trained network has not seen; empty for networks that are not trained.
std::vector<std::string_view> sample_pictures(const std::string& name);

// The shape of one CONV or FC layer; an FC layer is a CONV whose filter covers the ifmap ([J] Sec. II).
struct LayerShape {
  std::string name;
  bool is_fc = false;
  nn::ConvShape shape;
};

// All CONV and FC layers in the order of the network; also the FC layers of alexnet and vgg16, which network() leaves
// out. Fast: makes no weights. Throws as find() does.
std::vector<LayerShape> layer_shapes(const std::string& name, std::int64_t batch);

}  // namespace eyeriss::zoo
