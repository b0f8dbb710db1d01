// Host layers that look at more than one value: pooling and normalisation. Shapes must fit (network_shapes.h).
#pragma once

#include "eyeriss/nn/network.h"

namespace eyeriss::nn {

Tensor max_pool(const MaxPool& op, const Tensor& in);
Tensor average_pool(const AveragePool& op, const Tensor& in);
Tensor global_average_pool(const Tensor& in);

Tensor lrn(const Lrn& op, const Tensor& in);
Tensor batch_norm(const BatchNorm& op, const Tensor& in);
Tensor softmax(const Softmax& op, const Tensor& in);

}  // namespace eyeriss::nn
