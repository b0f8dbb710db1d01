// The fast engine against the chip's own time and against the arithmetic limit of this processor.
#include <benchmark/benchmark.h>
#include <tbb/global_control.h>

#include <map>

#include "eyeriss/fast/convolve.h"
#include "eyeriss/fast/run.h"
#include "eyeriss/mapping/counts.h"
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

// Layers as a warm session runs them: ofmaps, all counts, RLC in both directions, cycles; pass timings known.
// Arguments: network, shift, threads.
void conv_layers(benchmark::State& state) {
  const Network& layers = network(state.range(0), static_cast<int>(state.range(1)));
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism,
                                    static_cast<std::size_t>(state.range(2)));
  const mapping::PassTimer timer = [](const mapping::PassGeometry& pass) {
    return mapping::closed_form_pass_cycles(pass, chip);
  };
  for (auto _ : state)
    for (std::size_t i = 0; i < layers.layers.size(); ++i)
      benchmark::DoNotOptimize(fast::run(layers.layers[i].work(layers.shift), chip, timer, &layers.packed[i]));
  const double chip_ms = state.range(0) == 0 ? 115.3 : 4310.0;
  state.counters["times_chip"] = benchmark::Counter(chip_ms * 1e-3, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["GMAC/s"] = benchmark::Counter(layers.macs * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
}

// ofmaps only, one core. Arguments: network, shift, layer (-1: all).
void macs_only(benchmark::State& state) {
  const Network& layers = network(state.range(0), static_cast<int>(state.range(1)));
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, 1);
  double macs = 0;
  for (auto _ : state)
    for (std::size_t i = 0; i < layers.layers.size(); ++i) {
      if (state.range(2) >= 0 && static_cast<std::int64_t>(i) != state.range(2)) continue;
      benchmark::DoNotOptimize(fast::convolve(layers.layers[i].work(layers.shift), layers.packed[i]));
      macs += static_cast<double>(layers.layers[i].layer.shape.macs());
    }
  state.counters["GMAC/s"] = benchmark::Counter(macs * 1e-9, benchmark::Counter::kIsRate);
}

}  // namespace

BENCHMARK(limit_gmacs_per_core)->ArgName("general")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(conv_layers)
    ->ArgNames({"vgg16", "shift", "threads"})
    ->Args({0, 16, 2})
    ->Args({0, 16, 1})
    ->Args({0, 12, 2})
    ->Args({1, 16, 2})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(macs_only)
    ->ArgNames({"vgg16", "shift", "layer"})
    ->Args({0, 16, -1})
    ->Args({0, 12, -1})
    ->Args({1, 16, -1})
    ->Args({0, 16, 0})
    ->Args({0, 16, 1})
    ->Args({0, 16, 2})
    ->Args({0, 16, 3})
    ->Args({0, 16, 4})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
