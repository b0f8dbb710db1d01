// Resizing of pictures for the tests, as common picture libraries do it when they make a picture smaller: each output
// pixel is a weighted mean of the input pixels that it covers, columns first, then rows, rounded to 0..255 after each.
#pragma once

#include "eyeriss/nn/tensor.h"

namespace eyeriss::shared {

enum class Filter { linear, cubic };

// N x C x H x W -> N x C x rows x columns.
nn::Tensor resize(const nn::Tensor& picture, std::int64_t rows, std::int64_t columns, Filter filter);

// The middle rows x columns.
nn::Tensor crop_middle(const nn::Tensor& picture, std::int64_t rows, std::int64_t columns);

}  // namespace eyeriss::shared
