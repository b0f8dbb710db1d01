// The published structures, without weights.
#pragma once

#include "eyeriss/nn/network.h"

namespace eyeriss::zoo {

nn::Network alexnet_structure();
nn::Network vgg16_structure();
nn::Network overfeat_structure();
nn::Network googlenet_structure();
nn::Network resnet50_structure();
nn::Network squeezenet_structure();
nn::Network pilotnet_structure();
nn::Network alphago_structure();

}  // namespace eyeriss::zoo
