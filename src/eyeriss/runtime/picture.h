// Pictures as network inputs. Nothing is guessed: pixels enter as 0..255 in the order red, green, blue, and what a
// network wants done to them is said (Preprocessing). No picture is resized.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eyeriss/nn/tensor.h"

namespace eyeriss::runtime {

// x -> (x - mean[channel]) / std[channel]; the channels count in the order in which they enter the network. Empty: 0
// and 1.
struct Preprocessing {
  std::vector<float> mean, std;
  bool bgr = false;  // blue, green, red
};

// `dims` is the network's input, N x C x H x W with C 1 (grey) or 3. Returns 1 x C x H x W. Throws base::Error, opened
// by `where`, for what is no PNG or JPEG, is cut off, or has another size, and when C is neither 1 nor 3.
nn::Tensor parse_picture(std::string_view bytes, const nn::Dims& dims, const Preprocessing& preprocessing,
                         const std::string& where);
nn::Tensor read_picture(const std::string& path, const nn::Dims& dims, const Preprocessing& preprocessing);

// Applies the preprocessing to pixels N x C x H x W in the order red, green, blue. Throws base::Error when the numbers
// of channels differ.
void preprocess(nn::Tensor& pixels, const Preprocessing& preprocessing, const std::string& where);

}  // namespace eyeriss::runtime
