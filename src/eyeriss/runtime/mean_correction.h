// Moves the biases of a quantised network to the means of the float network (nn/mean_correction.h), layer after layer:
// what a layer is corrected by depends on all images, and the next layer's psums on that.
#pragma once

#include "eyeriss/arch/chip_config.h"
#include "eyeriss/nn/image_source.h"
#include "eyeriss/nn/network.h"
#include "eyeriss/nn/quantise.h"

namespace eyeriss::runtime {

// The result does not depend on `images_at_once`. With fewer than all, the fmaps between two layers are kept in a
// scratch file, so that memory does not grow with the images.
void correct_means(const nn::Network& network, nn::QuantisedNetwork& quantised, const nn::ImageSource& inputs,
                   std::int64_t images_at_once, const arch::ChipConfig& chip);

}  // namespace eyeriss::runtime
