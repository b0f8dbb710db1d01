// Pictures. The first two bytes choose what the network wants; the rest is the file.
#include <array>

#include "eyeriss/base/error.h"
#include "eyeriss/runtime/picture.h"
#include "fuzz/target.h"

namespace eyeriss::fuzz {
namespace {

// libFuzzer keeps an input that reaches a new one of these, as it does with edges. libpng and libjpeg-turbo are not
// instrumented: what they say against a picture tells how far it came.
#ifdef EYERISS_FUZZ
[[gnu::section("__libfuzzer_extra_counters")]]
#endif
std::array<std::uint8_t, 1024>
    complaint_counters;

void count_complaint(std::string_view message) {
  constexpr std::size_t shortest_word = 5;  // chunks, which may have any name, have four letters
  std::uint64_t hash = 0, word = 0;
  std::size_t letters = 0;
  for (const char letter : message) {
    const bool inside = letter >= 'a' && letter <= 'z';
    word = inside ? word * 31 + static_cast<std::uint8_t>(letter) : 0;
    letters = inside ? letters + 1 : 0;
    if (letters >= shortest_word) hash = (hash ^ word) * 0x100000001b3;
  }
  complaint_counters[(hash >> 32) % complaint_counters.size()] = 1;
}

}  // namespace

void run_target(Bytes bytes) {
  if (bytes.size() < 2) return;
  const std::int64_t channels = (bytes[0] & 1) != 0 ? 1 : 3;
  const std::int64_t height = 1 + (bytes[0] >> 1) % 64, width = 1 + bytes[1] % 64;
  runtime::Preprocessing how;
  if (bytes[1] >= 128) how.mean.assign(static_cast<std::size_t>(channels), 100), how.bgr = channels == 3;
  const std::string_view file = text_of(bytes.subspan(2));
  nn::Tensor pixels;
  const auto parse = [&] {
    try {
      pixels = runtime::parse_picture(file, {1, channels, height, width}, how, "f.png");
    } catch (const base::Error& problem) {
      count_complaint(problem.what());
      throw;
    }
  };
  if (!accepted("f.png: ", parse)) return;
  law(pixels.dims == nn::Dims{1, channels, height, width}, "the picture has the wanted size");
  for (const float value : pixels.data) law(value >= -100 && value <= 255, "a pixel is 0 to 255");
}

}  // namespace eyeriss::fuzz
