#include "eyeriss/fast/convolve.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <atomic>
#include <optional>

#include "eyeriss/base/math.h"
#include "eyeriss/fast/channels_last.h"
#include "eyeriss/fast/kernels.h"

namespace eyeriss::fast {
namespace {

using mapping::LayerWork;
using mapping::Range;

constexpr std::int64_t positions_per_task = 256;
// Images are worked on in turns of about this many ofmap positions, so that memory does not grow with the batch.
constexpr std::int64_t positions_per_turn = 4096;
constexpr std::size_t words_per_task = positions_per_task * filters_per_block;

using TaskWords = std::array<std::int16_t, words_per_task>;

enum class Method {
  wrapping,  // 16-bit sums, nothing more
  carried,   // and what they carried out
  whole,     // 64-bit sums of whole products, from plain filters: whatever the others cannot do
};

Method method_of(const LayerWork& work, bool round_products) {
  if (round_products && work.shift > 0) return Method::whole;
  if (!work.count_overflows) return Method::wrapping;
  return work.shape.C * work.shape.R * work.shape.S <= most_products_with_carries ? Method::carried : Method::whole;
}

// A block of 32 filters at a range of ofmap positions. Positions of all images of a turn are numbered image, row,
// column.
struct Task {
  std::int64_t block;  // of all groups
  Range positions;
  std::int64_t first_image;  // of the turn
};

// The positions of a task that are in one image: `positions` successive ofmap words of each of `filters` filters.
struct Run {
  std::int64_t first_filter, filters;  // of M
  std::int64_t first_position;         // in the task
  std::int64_t positions;
  std::size_t first_word;  // of the first filter, in the ofmaps
};

class Layer {
 public:
  Layer(const LayerWork& work, const PackedFilters& filters, Method method, bool round_products)
      : work_(work),
        shape_(work.shape),
        filters_(filters),
        method_(method),
        round_products_(round_products),
        plane_(shape_.E() * shape_.F()) {
    EYERISS_CHECK(filters.groups == shape_.G && filters.filters_per_group == shape_.filters_per_group());
    EYERISS_CHECK(filters.rows == shape_.R && filters.row_words == shape_.S * shape_.C && filters.shift == work.shift);
    ofmaps_ = nn::Fmap(shape_.N, shape_.M, shape_.E(), shape_.F());
    has_bias_ = work.initial_psums->dims == std::array<std::int64_t, 4>{1, shape_.M, 1, 1};
    EYERISS_CHECK(has_bias_ || work.initial_psums->dims == ofmaps_.dims);
  }

  Convolved convolve() {
    const std::int64_t images_per_turn = std::max<std::int64_t>(1, positions_per_turn / plane_);
    for (std::int64_t first = 0; first < shape_.N; first += images_per_turn)
      convolve_turn({first, std::min(images_per_turn, shape_.N - first)});
    return {std::move(ofmaps_), work_.count_overflows ? overflowed_.load() : 0};
  }

 private:
  void convolve_turn(Range images) {
    const ChannelsLast ifmaps(shape_, *work_.ifmaps, images);
    const std::int64_t blocks = shape_.G * filters_.blocks_per_group(), positions = images.count * plane_;
    const std::int64_t parts = base::ceil_div(positions, positions_per_task);
    tbb::parallel_for(std::int64_t{0}, parts * blocks, [&](std::int64_t index) {
      const std::int64_t begin = index / blocks * positions_per_task;
      convolve_block(ifmaps, {index % blocks, {begin, std::min(positions_per_task, positions - begin)}, images.begin});
    });
  }

  void convolve_block(const ChannelsLast& ifmaps, const Task& task) {
    std::array<const std::int16_t*, positions_per_task> windows;
    for (std::int64_t i = 0; i < task.positions.count; ++i) {
      const std::int64_t position = task.positions.begin + i, in_plane = position % plane_;
      windows[static_cast<std::size_t>(i)] = ifmaps.window(position / plane_, task.block / filters_.blocks_per_group(),
                                                           in_plane / shape_.F(), in_plane % shape_.F());
    }
    BlockWork work;
    work.windows = {windows.data(), static_cast<std::size_t>(task.positions.count)};
    work.window_row_words = ifmaps.row_words();
    work.rows = shape_.R;
    work.pairs = filters_.pairs_per_row();
    work.filters = filters_.block(task.block);
    work.high_parts = filters_.high_parts[static_cast<std::size_t>(task.block)];
    work.shift = filters_.shift;

    TaskWords psums, carries;
    if (method_ == Method::wrapping) {
      sum_products(work, psums.data());
      finish_wrapping(task, psums);
      return;
    }
    if (method_ == Method::carried)
      sum_products_and_carries(work, filters_.pairs_that_fit(task.block, ifmaps.largest_magnitude()), psums.data(),
                               carries.data());
    else
      sum_whole(work, psums, carries);
    finish_carried(task, psums, carries);
  }

  void sum_whole(const BlockWork& work, TaskWords& psums, TaskWords& carries) const {
    std::array<std::int64_t, words_per_task> sums;
    sum_whole_products(work, round_products_, sums.data());
    for (std::size_t i = 0; i < work.windows.size() * filters_per_block; ++i) {
      psums[i] = static_cast<std::int16_t>(static_cast<std::uint16_t>(sums[i]));
      // Further out than this is out of range with any initial psum.
      carries[i] = static_cast<std::int16_t>(std::clamp<std::int64_t>((sums[i] - psums[i]) / 65536, -8, 8));
    }
  }

  template <class Visit>
  void for_each_run(const Task& task, Visit&& visit) const {
    const std::int64_t blocks = filters_.blocks_per_group(), in_group = task.block % blocks * filters_per_block;
    Run run;
    run.first_filter = task.block / blocks * filters_.filters_per_group + in_group;
    run.filters = std::min(filters_per_block, filters_.filters_per_group - in_group);
    for (std::int64_t position = task.positions.begin; position < task.positions.end(); position += run.positions) {
      const std::int64_t in_plane = position % plane_;
      run.first_position = position - task.positions.begin;
      run.positions = std::min(plane_ - in_plane, task.positions.end() - position);
      run.first_word = ofmaps_.index(task.first_image + position / plane_, run.first_filter, 0, 0) +
                       static_cast<std::size_t>(in_plane);
      visit(run);
    }
  }

  void finish_wrapping(const Task& task, const TaskWords& psums) {
    for_each_run(task, [&](const Run& run) {
      put_psums(run, psums);
      for (std::int64_t k = 0; k < run.filters; ++k)
        add_initial(words_of(run, k), initial_of(run, k), initial_step(), relu());
    });
  }

  void finish_carried(const Task& task, const TaskWords& psums, const TaskWords& carries) {
    std::uint64_t overflowed = 0;
    TaskWords by_filter;
    for_each_run(task, [&](const Run& run) {
      put_psums(run, psums);
      transpose(carries.data() + run.first_position * filters_per_block, filters_per_block, run.positions, run.filters,
                by_filter.data(), positions_per_task);
      for (std::int64_t k = 0; k < run.filters; ++k)
        overflowed += add_initial_to_carried(words_of(run, k), by_filter.data() + k * positions_per_task,
                                             initial_of(run, k), initial_step(), relu());
    });
    overflowed_ += overflowed;
  }

  void put_psums(const Run& run, const TaskWords& psums) {
    transpose(psums.data() + run.first_position * filters_per_block, filters_per_block, run.positions, run.filters,
              &ofmaps_.data[run.first_word], plane_);
  }
  std::size_t word_of(const Run& run, std::int64_t k) const {
    return run.first_word + static_cast<std::size_t>(k * plane_);
  }
  std::span<std::int16_t> words_of(const Run& run, std::int64_t k) {
    return {&ofmaps_.data[word_of(run, k)], static_cast<std::size_t>(run.positions)};
  }
  // A bias does not change along a plane; psums from DRAM lie as the ofmaps do.
  const std::int16_t* initial_of(const Run& run, std::int64_t k) const {
    return &work_.initial_psums->data[has_bias_ ? static_cast<std::size_t>(run.first_filter + k) : word_of(run, k)];
  }
  int initial_step() const { return has_bias_ ? 0 : 1; }
  bool relu() const { return work_.relu && work_.ofmaps_finished; }

  const LayerWork& work_;
  const nn::ConvShape& shape_;
  const PackedFilters& filters_;
  const Method method_;
  const bool round_products_;
  const std::int64_t plane_;
  nn::Fmap ofmaps_;
  bool has_bias_ = false;
  std::atomic<std::uint64_t> overflowed_ = 0;
};

}  // namespace

Convolved convolve(const LayerWork& work, bool round_products, const PackedFilters* packed) {
  const Method method = method_of(work, round_products);
  std::optional<PackedFilters> own;
  if (method == Method::whole || packed == nullptr)
    packed = &own.emplace(pack(work.shape, *work.filters, work.shift, method != Method::whole));
  return Layer(work, *packed, method, round_products).convolve();
}

}  // namespace eyeriss::fast
