// The shape rules of single operators that network_shapes.cpp puts together. Each throws base::Error, opened by
// `where`, when the dimensions contradict the operator. kDynamic dimensions are carried along.
#pragma once

#include <string>
#include <vector>

#include "eyeriss/nn/network.h"

namespace eyeriss::nn {

// Rows and columns of window positions over in = N x C x H x W.
Pair window_positions(const Window& window, const Dims& in, const std::string& where);

// The axis as an index; a negative axis counts from the end.
std::size_t checked_axis(std::int64_t axis, const Dims& in, const std::string& where);

Dims broadcast_dims(const Dims& a, const Dims& b, const std::string& where);
Dims matmul_dims(const Dims& a, const Dims& b, const std::string& where);
Dims concat_dims(std::int64_t axis, const std::vector<Dims>& in, const std::string& where);
Dims reshape_dims(const Dims& target, const Dims& in, const std::string& where);
Dims squeeze_dims(const std::vector<std::int64_t>& axes, const Dims& in, const std::string& where);
Dims unsqueeze_dims(const std::vector<std::int64_t>& axes, const Dims& in, const std::string& where);
Dims transpose_dims(const std::vector<std::int64_t>& perm, const Dims& in, const std::string& where);
Dims pad_dims(const Pad& pad, const Dims& in, const std::string& where);
Dims slice_dims(const Slice& slice, const Dims& in, const std::string& where);
Dims gather_dims(const Gather& gather, const Dims& in, const std::string& where);

// One axis of a Slice with negative and out-of-range bounds resolved: `count` elements start, start + step, ...
struct SliceRange {
  std::int64_t start, step, count;
};
SliceRange slice_range(std::int64_t start, std::int64_t end, std::int64_t step, std::int64_t extent);

}  // namespace eyeriss::nn
