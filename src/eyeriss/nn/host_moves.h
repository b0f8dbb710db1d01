// Host operators that only move data, for floats and for the whole numbers that shapes are computed from. Shapes must
// fit (network_shapes.h).
#pragma once

#include <vector>

#include "eyeriss/nn/network.h"

namespace eyeriss::nn {

template <class T>
TensorOf<T> transpose(const Transpose& op, const TensorOf<T>& in);

template <class T>
TensorOf<T> slice(const Slice& op, const TensorOf<T>& in);

template <class T>
TensorOf<T> gather(const Gather& op, const TensorOf<T>& in);

template <class T>
TensorOf<T> concat(const Concat& op, const std::vector<const TensorOf<T>*>& in);

template <class T>
TensorOf<T> pad(const Pad& op, const TensorOf<T>& in);

}  // namespace eyeriss::nn
