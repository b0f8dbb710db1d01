// Element-wise host operators. Shapes must fit (network_shapes.h).
#pragma once

#include "eyeriss/nn/network.h"

namespace eyeriss::nn {

enum class Arithmetic { add, sub, mul, div };

// a op b with NumPy broadcasting, for floats and for the whole numbers that shapes are computed from. Division of whole
// numbers cuts towards zero; dividing one by zero throws base::Error.
template <class T>
TensorOf<T> arithmetic(Arithmetic kind, const TensorOf<T>& a, const TensorOf<T>& b);

// The NumPy matrix product; each sum runs over the shared dimension in order.
Tensor matmul(const Tensor& a, const Tensor& b);

// In place.
void relu(Tensor& x);
void leaky_relu(const LeakyRelu& op, Tensor& x);
void clip(const Clip& op, Tensor& x);
void sigmoid(Tensor& x);
void hard_sigmoid(const HardSigmoid& op, Tensor& x);
void hard_swish(Tensor& x);

}  // namespace eyeriss::nn
