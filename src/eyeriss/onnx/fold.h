// Whole numbers that shapes are computed from. Internal to this module.
#pragma once

#include <string>
#include <vector>

#include "eyeriss/nn/network.h"
#include "eyeriss/onnx/constant.h"

namespace eyeriss::onnx {

// One operator on whole numbers: arithmetic and moves. Throws base::Error, opened by `where`, for any other operator,
// and for arithmetic on a dynamic batch.
Integers fold_integers(const nn::Op& op, const std::vector<const Integers*>& inputs, const std::string& where);

// The same numbers as floats. Throws base::Error when the batch is among them.
nn::Tensor to_floats(const Integers& integers, const std::string& where);

}  // namespace eyeriss::onnx
