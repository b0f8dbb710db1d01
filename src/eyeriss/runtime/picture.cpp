#include "eyeriss/runtime/picture.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "eyeriss/base/error.h"
#include "eyeriss/base/input_file.h"
#include "eyeriss/runtime/pixels.h"

namespace eyeriss::runtime {
namespace {

// ITU-R BT.601, in 256ths, as JPEG has it: grey stays what it is.
float luminance(const std::uint8_t* rgb) {
  return static_cast<float>((77 * rgb[0] + 150 * rgb[1] + 29 * rgb[2]) >> 8);
}

}  // namespace

namespace {

// Of a file: more than any picture of a network's input has.
constexpr std::size_t most_picture_bytes = std::size_t{1} << 27;

}  // namespace

void preprocess(nn::Tensor& pixels, const Preprocessing& how, const std::string& where) {
  const std::size_t channels = static_cast<std::size_t>(pixels.dims.at(1));
  const std::size_t plane = static_cast<std::size_t>(pixels.dims.at(2) * pixels.dims.at(3));
  for (const auto& [name, values] : {std::pair("mean", &how.mean), std::pair("std", &how.std)})
    if (!values->empty() && values->size() != channels)
      base::fail("{}: {} values of {} for {} channels; give one for each", where, values->size(), name, channels);
  for (const float value : how.mean)
    if (!std::isfinite(value)) base::fail("{}: mean = {}; it must be finite", where, value);
  for (const float value : how.std)
    if (!(value > 0.0f && std::isfinite(value)))
      base::fail("{}: std = {}; it must be above 0 and finite", where, value);
  if (how.bgr && channels != 3) base::fail("{}: bgr needs 3 channels, the network has {}", where, channels);

  for (std::size_t image = 0; image < static_cast<std::size_t>(pixels.dims.at(0)); ++image) {
    float* const first = pixels.data.data() + image * channels * plane;
    if (how.bgr) std::swap_ranges(first, first + plane, first + 2 * plane);
    for (std::size_t channel = 0; channel < channels; ++channel)
      for (float* value = first + channel * plane; value != first + (channel + 1) * plane; ++value) {
        if (!how.mean.empty()) *value -= how.mean[channel];
        if (!how.std.empty()) *value /= how.std[channel];
      }
  }
}

nn::Tensor parse_picture(std::string_view bytes, const nn::Dims& dims, const Preprocessing& preprocessing,
                         const std::string& where) {
  if (dims.size() != 4 || (dims[1] != 1 && dims[1] != 3))
    base::fail("{}: a picture has 1 or 3 channels, the network wants {}; give a .npy file", where, nn::to_string(dims));
  const Pixels pixels = decode_picture(bytes, where, [&](int width, int height) {
    if (height != dims[2] || width != dims[3])
      base::fail("{}: the picture has {} x {} pixels (width x height), the network wants {} x {}; resize it first",
                 where, width, height, dims[3], dims[2]);
  });
  nn::Tensor tensor({1, dims[1], dims[2], dims[3]});
  const std::size_t plane = pixels.rgb.size() / 3;
  for (std::size_t i = 0; i < plane; ++i) {
    const std::uint8_t* const pixel = pixels.rgb.data() + 3 * i;
    if (dims[1] == 1)
      tensor.data[i] = luminance(pixel);
    else
      for (std::size_t channel = 0; channel < 3; ++channel) tensor.data[channel * plane + i] = pixel[channel];
  }
  preprocess(tensor, preprocessing, where);
  return tensor;
}

nn::Tensor read_picture(const std::string& path, const nn::Dims& dims, const Preprocessing& preprocessing) {
  base::InputFile file(path);
  std::string bytes = file.read(8);
  if (bytes != std::string_view("\x89PNG\r\n\x1a\n", 8) && bytes.substr(0, 3) != "\xff\xd8\xff")
    base::fail("{}: is no PNG or JPEG picture (it does not begin like one)", path);
  file.append(bytes, most_picture_bytes);
  if (bytes.size() > most_picture_bytes) base::fail("{}: a picture of more than {} bytes", path, most_picture_bytes);
  return parse_picture(bytes, dims, preprocessing, path);
}

}  // namespace eyeriss::runtime
