// Ifmaps laid out for the kernels: image, group, row, column, channel, so that the words of a window's row lie
// together.
#pragma once

#include <memory>

#include "eyeriss/mapping/passes.h"
#include "eyeriss/nn/fmap.h"

namespace eyeriss::fast {

class ChannelsLast {
 public:
  // Copies the images `images` of N x (G*C) x H x W ifmaps, with all threads.
  ChannelsLast(const nn::ConvShape& shape, const nn::Fmap& ifmaps, mapping::Range images);

  std::int64_t row_words() const { return shape_.W * shape_.C; }
  std::int64_t largest_magnitude() const { return largest_magnitude_; }

  // The first word of the window of an ofmap position; `image` counts from the first one copied. A last pair that
  // reaches one word beyond the window's row is still inside the buffer.
  const std::int16_t* window(std::int64_t image, std::int64_t group, std::int64_t ofmap_row,
                             std::int64_t ofmap_column) const {
    return words_.get() + ((image * shape_.G + group) * shape_.H + ofmap_row * shape_.U) * row_words() +
           ofmap_column * shape_.V * shape_.C;
  }

 private:
  nn::ConvShape shape_;
  std::unique_ptr<std::int16_t[]> words_;
  std::int64_t largest_magnitude_ = 0;
};

}  // namespace eyeriss::fast
