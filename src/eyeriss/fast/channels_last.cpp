#include "eyeriss/fast/channels_last.h"

#include <tbb/blocked_range.h>
#include <tbb/parallel_reduce.h>

#include <algorithm>

#include "eyeriss/fast/kernels.h"

namespace eyeriss::fast {

ChannelsLast::ChannelsLast(const nn::ConvShape& s, const nn::Fmap& ifmaps, mapping::Range images) : shape_(s) {
  const std::int64_t lines = images.count * s.G * s.H;
  words_ = std::make_unique_for_overwrite<std::int16_t[]>(static_cast<std::size_t>(lines * row_words()) + 1);
  words_[static_cast<std::size_t>(lines * row_words())] = 0;
  const auto copy_lines = [&](const tbb::blocked_range<std::int64_t>& range, std::int64_t largest) {
    for (std::int64_t line = range.begin(); line < range.end(); ++line) {
      const std::int64_t plane = line / s.H, row = line % s.H;
      const std::size_t from = ifmaps.index(images.begin + plane / s.G, plane % s.G * s.C, row, 0);
      std::int16_t* const to = words_.get() + line * row_words();
      transpose(&ifmaps.data[from], s.H * s.W, s.C, s.W, to, s.C);
      largest = std::max(largest, fast::largest_magnitude({to, static_cast<std::size_t>(row_words())}));
    }
    return largest;
  };
  largest_magnitude_ = tbb::parallel_reduce(tbb::blocked_range<std::int64_t>(0, lines), std::int64_t{0}, copy_lines,
                                            [](std::int64_t a, std::int64_t b) { return std::max(a, b); });
}

}  // namespace eyeriss::fast
