// The machine: MACs and simulated cycles a second on AlexNet's CONV layers, and how long the timing of a pass takes.
#include <benchmark/benchmark.h>

#include "eyeriss/machine/machine.h"
#include "eyeriss/machine/time_pass.h"
#include "micro/published_layers.h"

namespace {

using namespace eyeriss;

const arch::ChipConfig chip;

// Argument: the layer. One core, data, all counts.
void machine_alexnet(benchmark::State& state) {
  const bench::PublishedLayer published = bench::alexnet_conv()[static_cast<std::size_t>(state.range(0))];
  const bench::LayerData data(published, 1);
  const mapping::LayerWork work = data.work(8);
  double cycles = 0, macs = 0;
  for (auto _ : state) {
    const arch::Activity activity = machine::run(work, chip).layer.activity;
    cycles += static_cast<double>(activity.total_cycles);
    macs += static_cast<double>(activity.macs);
  }
  state.counters["MAC/s"] = benchmark::Counter(macs, benchmark::Counter::kIsRate);
  state.counters["cycles/s"] = benchmark::Counter(cycles, benchmark::Counter::kIsRate);
}
BENCHMARK(machine_alexnet)->DenseRange(0, 4)->Unit(benchmark::kMillisecond);

// CONV3 with 1, 2 and 4 images: time grows with the cycles.
void machine_conv3_images(benchmark::State& state) {
  bench::PublishedLayer published = bench::alexnet_conv()[2];
  published.shape.N = published.mapping.n = state.range(0);
  const bench::LayerData data(published, 1);
  const mapping::LayerWork work = data.work(8);
  double cycles = 0;
  for (auto _ : state) cycles += static_cast<double>(machine::run(work, chip).layer.activity.total_cycles);
  state.counters["cycles"] = benchmark::Counter(cycles, benchmark::Counter::kAvgIterations);
  state.counters["cycles/s"] = benchmark::Counter(cycles, benchmark::Counter::kIsRate);
}
BENCHMARK(machine_conv3_images)->Arg(1)->Arg(2)->Arg(4)->Unit(benchmark::kMillisecond);

// The timing of a whole pass of the layer, without data.
void machine_time_pass(benchmark::State& state) {
  const bench::PublishedLayer layer = bench::alexnet_conv()[static_cast<std::size_t>(state.range(0))];
  std::vector<mapping::Pass> passes;
  mapping::for_each_pass(layer.shape, layer.mapping, [&](const mapping::Pass& pass) { passes.push_back(pass); });
  const mapping::PassGeometry geometry = mapping::geometry(layer.shape, layer.mapping, passes.front());
  double cycles = 0;
  for (auto _ : state) cycles += static_cast<double>(machine::time_pass(geometry, chip).pass);
  state.counters["cycles/s"] = benchmark::Counter(cycles, benchmark::Counter::kIsRate);
}
BENCHMARK(machine_time_pass)->DenseRange(0, 4)->Unit(benchmark::kMillisecond);

}  // namespace
