// Shapes of the values of a network.
#pragma once

#include <vector>

#include "eyeriss/nn/network.h"

namespace eyeriss::nn {

// A value of more words than this (8 GiB of floats) is a mistake in a file, not an fmap.
inline constexpr std::int64_t kMostWords = std::int64_t{1} << 31;

// The dimensions that `op` makes of its inputs. kDynamic may stand for the batch and is carried along. Throws
// base::Error, opened by `where`, when the inputs contradict the operator or each other, or the result is too large to
// hold.
Dims output_dims(const Op& op, const std::vector<Dims>& inputs, const std::string& where);

// The dimensions of every value, indexed like Network::value_names, for the given dimensions of each input (rank and
// all but the batch must agree with Network::inputs). Throws base::Error naming the node.
std::vector<Dims> infer_shapes(const Network& network, const std::vector<Dims>& input_dims);

// The same with dimension 0 of every input set to `batch` (>= 1, or kDynamic to leave it open).
std::vector<Dims> infer_shapes(const Network& network, std::int64_t batch);

}  // namespace eyeriss::nn
