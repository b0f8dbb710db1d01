#include "eyeriss/nn/image_source.h"

#include <algorithm>

#include "eyeriss/base/error.h"

namespace eyeriss::nn {

bool ImageSource::is_batch() const {
  return !dims.empty() &&
         std::all_of(dims.begin(), dims.end(), [&](const Dims& one) { return !one.empty() && one[0] == images(); });
}

ImageSource images_of(const std::vector<Tensor>& inputs) {
  std::vector<Dims> dims;
  for (const Tensor& input : inputs) dims.push_back(input.dims);
  ImageSource source(std::move(dims), {});
  source.take = [&inputs, images = source.images()](std::int64_t first, std::int64_t count) {
    if (first == 0 && count == images) return inputs;
    std::vector<Tensor> some;
    for (const Tensor& input : inputs) some.push_back(some_images(input, first, count));
    return some;
  };
  return source;
}

Tensor some_images(const Tensor& tensor, std::int64_t first, std::int64_t count) {
  EYERISS_CHECK(tensor.rank() >= 1 && first >= 0 && count >= 0 && first + count <= tensor.dims[0]);
  if (count == tensor.dims[0]) return tensor;
  const std::int64_t words = tensor.size() / tensor.dims[0];
  Dims dims = tensor.dims;
  dims[0] = count;
  const auto begin = tensor.data.begin() + static_cast<std::ptrdiff_t>(first * words);
  return Tensor(std::move(dims), std::vector<float>(begin, begin + static_cast<std::ptrdiff_t>(count * words)));
}

void append_images(std::vector<Tensor>& all, std::vector<Tensor> next, std::int64_t images) {
  if (all.empty()) {
    all = std::move(next);
    for (Tensor& tensor : all)
      if (tensor.rank() > 0 && tensor.dims[0] > 0 && tensor.dims[0] < images)
        tensor.data.reserve(tensor.data.size() / static_cast<std::size_t>(tensor.dims[0]) *
                            static_cast<std::size_t>(images));
    return;
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].dims.at(0) += next[i].dims.at(0);
    all[i].data.insert(all[i].data.end(), next[i].data.begin(), next[i].data.end());
  }
}

}  // namespace eyeriss::nn
