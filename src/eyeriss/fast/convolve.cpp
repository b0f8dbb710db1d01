#include "eyeriss/fast/convolve.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <atomic>
#include <memory>

#include "eyeriss/base/math.h"
#include "eyeriss/fast/kernels.h"
#include "eyeriss/mapping/passes.h"
#include "eyeriss/nn/fixed16.h"

namespace eyeriss::fast {
namespace {

using mapping::LayerWork;
using mapping::Range;

constexpr std::int64_t positions_per_task = 256;
// Images are worked on in turns of about this many ofmap positions, so that memory does not grow with the batch.
constexpr std::int64_t positions_per_turn = 4096;

// Ifmaps of some images as image, group, row, column, channel: the words of a window's row lie together.
class ChannelsLast {
 public:
  ChannelsLast(const nn::ConvShape& s, const nn::Fmap& ifmaps, Range images) : shape_(s) {
    const std::int64_t planes = images.count * s.G;
    words_ = std::make_unique_for_overwrite<std::int16_t[]>(static_cast<std::size_t>(planes * s.H * row_words()) + 1);
    words_[static_cast<std::size_t>(planes * s.H * row_words())] =
        0;  // the last pair of an odd row may reach one word beyond
    tbb::parallel_for(std::int64_t{0}, planes * s.H, [&](std::int64_t line) {
      const std::int64_t plane = line / s.H, row = line % s.H;
      const std::int16_t* const from =
          &ifmaps.data[ifmaps.index(images.begin + plane / s.G, plane % s.G * s.C, row, 0)];
      transpose(from, s.H * s.W, s.C, s.W, &words_[static_cast<std::size_t>(line * row_words())], s.C);
    });
  }

  std::int64_t row_words() const { return shape_.W * shape_.C; }
  const std::int16_t* window(std::int64_t image, std::int64_t group, std::int64_t row, std::int64_t column) const {
    return &words_[static_cast<std::size_t>(((image * shape_.G + group) * shape_.H + row * shape_.U) * row_words() +
                                            column * shape_.V * shape_.C)];
  }

 private:
  const nn::ConvShape& shape_;
  std::unique_ptr<std::int16_t[]> words_;
};

// A block of filters at a range of ofmap positions: positions of all images of a turn are numbered image, row, column.
struct Task {
  std::int64_t group, block;
  Range positions;
};

class Layer {
 public:
  Layer(const LayerWork& work, const PackedFilters& filters) : work_(work), shape_(work.shape), filters_(filters) {
    EYERISS_CHECK(filters.groups == shape_.G && filters.filters_per_group == shape_.filters_per_group());
    EYERISS_CHECK(filters.rows == shape_.R && filters.row_words == shape_.S * shape_.C && filters.shift == work.shift);
    ofmaps_ = nn::Fmap(shape_.N, shape_.M, shape_.E(), shape_.F());
    has_bias_ = work.initial_psums->dims == std::array<std::int64_t, 4>{1, shape_.M, 1, 1};
    EYERISS_CHECK(has_bias_ || work.initial_psums->dims == ofmaps_.dims);
  }

  // Calls compute(block work, task, first image) for every task, in parallel.
  template <class Compute>
  void for_each_task(Compute&& compute) const {
    const std::int64_t plane = shape_.E() * shape_.F(), blocks = shape_.G * filters_.blocks_per_group();
    const std::int64_t images_per_turn = std::max<std::int64_t>(1, positions_per_turn / plane);
    for (std::int64_t first = 0; first < shape_.N; first += images_per_turn) {
      const Range images{first, std::min(images_per_turn, shape_.N - first)};
      const ChannelsLast ifmaps(shape_, *work_.ifmaps, images);
      const std::int64_t parts = base::ceil_div(images.count * plane, positions_per_task);
      tbb::parallel_for(std::int64_t{0}, parts * blocks, [&](std::int64_t index) {
        const std::int64_t begin = index / blocks * positions_per_task, block = index % blocks;
        const Task task{block / filters_.blocks_per_group(),
                        block,
                        {begin, std::min(positions_per_task, images.count * plane - begin)}};
        std::array<const std::int16_t*, positions_per_task> windows;
        for (std::int64_t i = 0; i < task.positions.count; ++i) {
          const std::int64_t position = begin + i;
          windows[static_cast<std::size_t>(i)] =
              ifmaps.window(position / plane, task.group, position % plane / shape_.F(), position % shape_.F());
        }
        BlockWork block_work;
        block_work.windows = {windows.data(), static_cast<std::size_t>(task.positions.count)};
        block_work.window_row_words = ifmaps.row_words();
        block_work.rows = shape_.R;
        block_work.pairs = filters_.pairs_per_row();
        block_work.filters = filters_.block(block);
        block_work.high_parts = filters_.high_parts[static_cast<std::size_t>(block)];
        block_work.shift = filters_.shift;
        compute(block_work, task, images.begin);
      });
    }
  }

  // Calls visit(filter of M, ofmap words of it that lie together, their index, first position) for every filter and
  // image of a task.
  template <class Visit>
  void for_each_run(const Task& task, std::int64_t first_image, Visit&& visit) {
    const std::int64_t plane = shape_.E() * shape_.F(),
                       in_group = task.block % filters_.blocks_per_group() * filters_per_block;
    const std::int64_t first_filter = task.group * filters_.filters_per_group + in_group;
    const std::int64_t filters = std::min(filters_per_block, filters_.filters_per_group - in_group);
    for (std::int64_t position = task.positions.begin; position < task.positions.end();) {
      const std::int64_t image = first_image + position / plane, in_plane = position % plane;
      const std::int64_t count = std::min(plane - in_plane, task.positions.end() - position);
      const std::size_t index = ofmaps_.index(image, first_filter, 0, 0) + static_cast<std::size_t>(in_plane);
      visit(first_filter, filters, index, position - task.positions.begin, count);
      position += count;
    }
  }

  // The initial psum of the ofmap word at `index`; a bias does not change along a plane.
  const std::int16_t* initial(std::int64_t filter, std::size_t index) const {
    return &work_.initial_psums->data[has_bias_ ? static_cast<std::size_t>(filter) : index];
  }
  int initial_step() const { return has_bias_ ? 0 : 1; }
  bool relu() const { return work_.relu && work_.ofmaps_finished; }
  std::size_t plane() const { return static_cast<std::size_t>(shape_.E() * shape_.F()); }
  std::int16_t* ofmap_words(std::size_t index) { return &ofmaps_.data[index]; }
  nn::Fmap take_ofmaps() { return std::move(ofmaps_); }

 private:
  const LayerWork& work_;
  const nn::ConvShape& shape_;
  const PackedFilters& filters_;
  nn::Fmap ofmaps_;
  bool has_bias_ = false;
};

}  // namespace

nn::Fmap convolve(const LayerWork& work, const PackedFilters& filters) {
  Layer layer(work, filters);
  const auto plane = static_cast<std::int64_t>(layer.plane());
  layer.for_each_task([&](const BlockWork& block, const Task& task, std::int64_t first_image) {
    alignas(64) std::array<std::int16_t, positions_per_task * filters_per_block> psums;
    sum_products(block, psums.data());
    layer.for_each_run(task, first_image,
                       [&](std::int64_t first_filter, std::int64_t count, std::size_t index, std::int64_t position,
                           std::int64_t positions) {
                         transpose(&psums[static_cast<std::size_t>(position * filters_per_block)], filters_per_block,
                                   positions, count, layer.ofmap_words(index), plane);
                         for (std::int64_t k = 0; k < count; ++k, index += layer.plane())
                           add_initial({layer.ofmap_words(index), static_cast<std::size_t>(positions)},
                                       layer.initial(first_filter + k, index), layer.initial_step(), layer.relu());
                       });
  });
  return layer.take_ofmaps();
}

nn::Fmap convolve_exactly(const LayerWork& work, const PackedFilters& filters, bool round_products,
                          std::uint64_t* overflowed_words) {
  Layer layer(work, filters);
  std::atomic<std::uint64_t> overflowed = 0;
  layer.for_each_task([&](const BlockWork& block, const Task& task, std::int64_t first_image) {
    std::array<std::int64_t, positions_per_task * filters_per_block> psums;
    sum_products_exactly(block, round_products, psums.data());
    std::uint64_t overflowed_here = 0;
    layer.for_each_run(task, first_image,
                       [&](std::int64_t first_filter, std::int64_t count, std::size_t index, std::int64_t position,
                           std::int64_t positions) {
                         for (std::int64_t k = 0; k < count; ++k, index += layer.plane()) {
                           const std::int16_t* const initial = layer.initial(first_filter + k, index);
                           for (std::int64_t i = 0; i < positions; ++i) {
                             const std::int64_t exact =
                                 psums[static_cast<std::size_t>((position + i) * filters_per_block + k)] +
                                 initial[i * layer.initial_step()];
                             const auto word = static_cast<std::int16_t>(static_cast<std::uint16_t>(exact));
                             overflowed_here += word != exact;
                             layer.ofmap_words(index)[i] = layer.relu() ? nn::relu(word) : word;
                           }
                         }
                       });
    overflowed += overflowed_here;
  });
  *overflowed_words = overflowed;
  return layer.take_ofmaps();
}

}  // namespace eyeriss::fast
