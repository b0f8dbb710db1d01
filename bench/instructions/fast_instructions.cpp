// A fixed piece of the fast engine's work, whose instructions check.sh counts under callgrind.
//
//   fast_instructions products|carries|counts
#include <tbb/global_control.h>

#include <cstdio>
#include <string>
#include <vector>

#include "eyeriss/fast/convolve.h"
#include "eyeriss/fast/fmap_counts.h"
#include "micro/published_layers.h"

namespace {

using namespace eyeriss;

struct Work {
  bench::LayerData data{{"layer", {1, 2, 64, 64, 15, 15, 3, 3, 1, 1}, {64, 1, 13, 16, 4, 1, 4, 13}, 0.6}, 1};
  mapping::LayerWork layer = data.work(16);
  fast::PackedFilters packed = fast::pack(layer.shape, data.filters, 16);
  fast::PortionPlace place{0, layer.shape.N, true};
  std::vector<fast::OpenLoad> streams;
};

}  // namespace

// What callgrind collects; the name is in check.sh.
extern "C" [[gnu::noinline]] std::uint64_t measured_work(const std::string& part, Work& work) {
  if (part == "counts") return fast::count_ifmaps(work.layer, work.place, arch::ChipConfig{}, work.streams).load_cycles;
  work.layer.count_overflows = part == "carries";
  return fast::convolve(work.layer, false, &work.packed).ofmaps.data.size();
}

int main(int argc, char** argv) {
  const tbb::global_control one_thread(tbb::global_control::max_allowed_parallelism, 1);
  const std::string part = argc == 2 ? argv[1] : "";
  if (part != "products" && part != "carries" && part != "counts") return 2;
  Work work;
  std::printf("%llu\n", static_cast<unsigned long long>(measured_work(part, work)));
  return 0;
}
