// The fast engine against the chip's own time and against the arithmetic limit of this processor.
#include <benchmark/benchmark.h>
#include <tbb/global_control.h>

#include <map>

#include "eyeriss/fast/convolve.h"
#include "eyeriss/fast/run.h"
#include "eyeriss/machine/time_pass.h"
#include "micro/mac_limit.h"
#include "micro/published_layers.h"

namespace {

using namespace eyeriss;

const arch::ChipConfig chip;

// One core, registers only. Argument: 1 for the general window, with its low products.
void limit_gmacs_per_core(benchmark::State& state) {
  double macs = 0;
  for (auto _ : state) macs += static_cast<double>(bench::run_mac_limit(1'000'000, state.range(0) == 1));
  state.counters["GMAC/s"] = benchmark::Counter(macs * 1e-9, benchmark::Counter::kIsRate);
}

struct Network {
  std::vector<bench::LayerData> layers;
  std::vector<fast::PackedFilters> packed;
  int shift;
  double macs = 0;

  Network(const std::vector<bench::PublishedLayer>& published, int product_shift) : shift(product_shift) {
    for (const bench::PublishedLayer& layer : published) {
      layers.emplace_back(layer, layers.size() + 1);
      packed.push_back(fast::pack(layer.shape, layers.back().filters, shift));
      macs += static_cast<double>(layer.shape.macs());
    }
  }
};

// Made once: AlexNet (0) or VGG-16 (1) at a shift.
const Network& network(std::int64_t which, int shift) {
  static std::map<std::pair<std::int64_t, int>, Network> networks;
  const auto known = networks.find({which, shift});
  if (known != networks.end()) return known->second;
  return networks.try_emplace({which, shift}, which == 0 ? bench::alexnet_conv() : bench::vgg16_conv(), shift)
      .first->second;
}

// Layers as a warm session runs them: ofmaps, all counts, RLC in both directions, cycles; passes timed by the machine
// before. Arguments: network, shift, threads, whether overflowed words are counted.
void conv_layers(benchmark::State& state) {
  const Network& layers = network(state.range(0), static_cast<int>(state.range(1)));
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism,
                                    static_cast<std::size_t>(state.range(2)));
  static std::map<mapping::PassGeometry, mapping::PassCycles> known;
  const mapping::PassTimer timer = [&](const mapping::PassGeometry& pass) {
    const auto entry = known.find(pass);
    return entry != known.end() ? entry->second : known.emplace(pass, machine::time_pass(pass, chip)).first->second;
  };
  const auto run = [&](std::size_t i) {
    mapping::LayerWork work = layers.layers[i].work(layers.shift);
    work.count_overflows = state.range(3) == 1;
    benchmark::DoNotOptimize(fast::run(work, chip, timer, &layers.packed[i]));
  };
  for (std::size_t i = 0; i < layers.layers.size(); ++i) run(i);
  for (auto _ : state)
    for (std::size_t i = 0; i < layers.layers.size(); ++i) run(i);
  const double chip_ms = state.range(0) == 0 ? 115.3 : 4310.0;
  state.counters["times_chip"] = benchmark::Counter(chip_ms * 1e-3, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["GMAC/s"] = benchmark::Counter(layers.macs * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
}

// ofmaps only, one core. Arguments: network, shift, layer (-1: all of them).
void macs_only(benchmark::State& state) {
  const Network& layers = network(state.range(0), static_cast<int>(state.range(1)));
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, 1);
  double macs = 0;
  for (auto _ : state)
    for (std::size_t i = 0; i < layers.layers.size(); ++i) {
      if (state.range(2) >= 0 && static_cast<std::int64_t>(i) != state.range(2)) continue;
      benchmark::DoNotOptimize(fast::convolve(layers.layers[i].work(layers.shift), false, &layers.packed[i]));
      macs += static_cast<double>(layers.layers[i].layer.shape.macs());
    }
  state.counters["GMAC/s"] = benchmark::Counter(macs * 1e-9, benchmark::Counter::kIsRate);
}

}  // namespace

BENCHMARK(limit_gmacs_per_core)->ArgName("general")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(macs_only)
    ->ArgNames({"vgg16", "shift", "layer"})
    ->Args({0, 16, -1})
    ->Args({0, 12, -1})
    ->Args({1, 16, -1})
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(conv_layers)
    ->ArgNames({"vgg16", "shift", "threads", "overflows"})
    ->Args({0, 16, 2, 1})
    ->Args({0, 16, 2, 0})
    ->Args({0, 16, 1, 1})
    ->Args({0, 12, 2, 1})
    ->Args({1, 16, 2, 1})
    ->Args({1, 16, 2, 0})
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
