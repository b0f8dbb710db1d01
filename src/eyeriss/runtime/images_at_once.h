// How many images of a batch go through a network together.
#pragma once

#include <vector>

#include "eyeriss/nn/image_source.h"
#include "eyeriss/nn/network.h"

namespace eyeriss::runtime {

// As many as keep the fmaps around a layer below some 24 MiB, but at least 3 ([J] ran VGG-16 with that many): more
// would only take memory. `wanted`, where it is not 0. The whole batch where some node looks at several images together.
std::int64_t images_at_once(const nn::Network& network, const nn::ImageSource& inputs, std::int64_t wanted = 0);

}  // namespace eyeriss::runtime
