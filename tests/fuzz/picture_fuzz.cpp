// Pictures. The first two bytes choose what the network wants; the rest is the file.
#include "eyeriss/runtime/picture.h"
#include "fuzz/target.h"

namespace eyeriss::fuzz {

void run_target(Bytes bytes) {
  if (bytes.size() < 2) return;
  const std::int64_t channels = (bytes[0] & 1) != 0 ? 1 : 3;
  const std::int64_t height = 1 + (bytes[0] >> 1) % 64, width = 1 + bytes[1] % 64;
  runtime::Preprocessing how;
  if (bytes[1] >= 128) how.mean.assign(static_cast<std::size_t>(channels), 100), how.bgr = channels == 3;
  const std::string_view file = text_of(bytes.subspan(2));
  nn::Tensor pixels;
  if (!accepted("f.png: ", [&] { pixels = runtime::parse_picture(file, {1, channels, height, width}, how, "f.png"); }))
    return;
  law(pixels.dims == nn::Dims{1, channels, height, width}, "the picture has the wanted size");
  for (const float value : pixels.data) law(value >= -100 && value <= 255, "a pixel is 0 to 255");
}

}  // namespace eyeriss::fuzz
