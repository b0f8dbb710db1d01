// CONV and FC in float32 on the host, fast enough to calibrate a network with. Each ofmap value is one sum in a fixed
// order (for a CONV: bias, then channel by channel, filter row by row, column by column; a product is rounded before it
// is added), so the result is the same on every instruction set, tile size and number of threads.
#pragma once

#include "eyeriss/nn/float_kernel.h"
#include "eyeriss/nn/network.h"

namespace eyeriss::nn {

// ifmaps N x (group*C) x H x W -> ofmaps N x M x E x F; shapes must fit (output_dims). A `kernels` other than the
// fastest serves tests.
Tensor float_conv(const Conv& conv, const Tensor& ifmaps, const FloatKernels& kernels = float_kernels().front());

// ifmaps N x K (in any shape) -> N x M. The sum over K: 16 partial sums of every sixteenth product, then pairwise; then
// the bias.
Tensor float_fully_connected(const FullyConnected& fc, const Tensor& ifmaps,
                             const FloatKernels& kernels = float_kernels().front());

}  // namespace eyeriss::nn
