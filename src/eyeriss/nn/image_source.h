// The images of a batch, some at a time: a large batch is never in memory at once unless its values need each other.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "eyeriss/nn/tensor.h"

namespace eyeriss::nn {

// One tensor for each input of a network. take(first, count) gives the same images whenever it is asked.
struct ImageSource {
  using Take = std::function<std::vector<Tensor>(std::int64_t first, std::int64_t count)>;

  std::vector<Dims> dims;  // of the whole inputs
  Take take;

  ImageSource(std::vector<Dims> whole_dims, Take take_images)
      : dims(std::move(whole_dims)), take(std::move(take_images)) {}

  // Dimension 0 of the inputs; 1 when there are none, or scalars.
  std::int64_t images() const { return dims.empty() || dims[0].empty() ? 1 : dims[0][0]; }
  // The inputs have one image of each tensor for each image of the batch.
  bool is_batch() const;
};

// Refers to `inputs`, which outlive the source.
ImageSource images_of(const std::vector<Tensor>& inputs);

// Images first, first + 1 ... along dimension 0.
Tensor some_images(const Tensor& tensor, std::int64_t first, std::int64_t count);

// Joins the next images of each tensor to those before (none at first); there will be `images`.
void append_images(std::vector<Tensor>& all, std::vector<Tensor> next, std::int64_t images);

}  // namespace eyeriss::nn
