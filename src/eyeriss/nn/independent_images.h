// Whether the images of a batch can go through a network some at a time.
#pragma once

#include <string>
#include <vector>

#include "eyeriss/nn/network.h"

namespace eyeriss::nn {

// The name of the first node that could look at more than one image at a time, or whose output has no image for each of
// the batch; empty when there is none: then the network makes the same of a batch as of its images in parts. Strict: a
// node that is named may be harmless. `dims`: infer_shapes() of the whole batch.
std::string first_node_that_joins_images(const Network& network, const std::vector<Dims>& dims, std::int64_t images);

}  // namespace eyeriss::nn
