// The mapper with its proof, and the dataflow study. Candidates: mappings costed and branches excluded, each of them a
// decision.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <vector>

#include "eyeriss/dataflow/study.h"
#include "eyeriss/mapping/native.h"
#include "eyeriss/mapping/search.h"
#include "micro/published_layers.h"

namespace {

using namespace eyeriss;

std::vector<nn::ConvShape> alexnet_shapes() {
  std::vector<nn::ConvShape> shapes;
  for (const bench::PublishedLayer& layer : bench::alexnet_conv()) shapes.push_back(layer.shape);
  return shapes;
}

// The distinct CONV layers of ResNet-50, cut into native pieces where M or C is above 1024; 4 images.
std::vector<nn::ConvShape> resnet50_shapes(const arch::ChipConfig& chip) {
  std::vector<nn::ConvShape> shapes;
  const auto add = [&](std::int64_t M, std::int64_t C, std::int64_t H, std::int64_t R, std::int64_t U) {
    for (const mapping::NativePiece& piece :
         mapping::cut_into_native({{1, 4, M, C, H, H, R, R, U, U}, 1, 1}, chip).pieces)
      if (std::find(shapes.begin(), shapes.end(), piece.shape) == shapes.end()) shapes.push_back(piece.shape);
  };
  add(64, 3, 230, 7, 2);
  std::int64_t C = 64, size = 56;
  for (const std::int64_t width : {64, 128, 256, 512})
    for (const std::int64_t stride : {width == 64 ? 1 : 2, 1}) {  // the first block of a stage, and the others
      add(width, C, size, 1, 1);
      add(width, width, size + 2, 3, stride);
      if (C != 4 * width) add(4 * width, C, size, 1, stride);
      size /= stride;
      add(4 * width, width, size, 1, 1);
      C = 4 * width;
    }
  return shapes;
}

void search_all(benchmark::State& state, const std::vector<nn::ConvShape>& shapes, const arch::ChipConfig& chip,
                mapping::Objective objective) {
  mapping::SearchOptions options;
  options.objective = objective;
  double candidates = 0;
  for (auto _ : state)
    for (const nn::ConvShape& shape : shapes) {
      const mapping::SearchReport report = mapping::search(shape, chip, options).report;
      candidates += static_cast<double>(report.costed + report.excluded_branches);
    }
  state.counters["layers"] = static_cast<double>(shapes.size());
  state.counters["candidates/s"] = benchmark::Counter(candidates, benchmark::Counter::kIsRate);
}

// Argument: the objective.
void mapper_alexnet(benchmark::State& state) {
  search_all(state, alexnet_shapes(), {}, static_cast<mapping::Objective>(state.range(0)));
}
BENCHMARK(mapper_alexnet)->DenseRange(0, 4)->Unit(benchmark::kMillisecond);

void mapper_resnet50(benchmark::State& state) {
  search_all(state, resnet50_shapes({}), {}, static_cast<mapping::Objective>(state.range(0)));
}
BENCHMARK(mapper_resnet50)->DenseRange(0, 4)->Unit(benchmark::kMillisecond);

// Argument: rows and columns of the array; the GLB grows with it.
void mapper_resnet50_arrays(benchmark::State& state) {
  arch::ChipConfig chip;
  chip.array_rows = chip.array_columns = state.range(0);
  chip.row_id_bits = chip.col_id_bits = 7, chip.ifmap_col_id_bits = 8;
  chip.glb_banks = std::max<std::int64_t>(2, 25 * chip.pe_count() / 168);
  chip.glb_filter_banks = std::max<std::int64_t>(1, 2 * chip.pe_count() / 168);
  search_all(state, resnet50_shapes(chip), chip, mapping::Objective::energy);
}
BENCHMARK(mapper_resnet50_arrays)->Arg(8)->Arg(16)->Arg(32)->Arg(64)->Unit(benchmark::kMillisecond);

// 6 dataflows x 3 array sizes x 3 batches x 8 layers of AlexNet, on all cores.
void dataflow_study(benchmark::State& state) {
  std::vector<dataflow::Layer> layers;
  for (const bench::PublishedLayer& layer : bench::alexnet_conv())
    layers.push_back({layer.name, dataflow::LayerKind::conv, layer.shape});
  layers.push_back({"FC1", dataflow::LayerKind::fc, {1, 1, 4096, 256, 6, 6, 6, 6, 1, 1}});
  layers.push_back({"FC2", dataflow::LayerKind::fc, {1, 1, 4096, 4096, 1, 1, 1, 1, 1, 1}});
  layers.push_back({"FC3", dataflow::LayerKind::fc, {1, 1, 1000, 4096, 1, 1, 1, 1, 1, 1}});
  for (auto _ : state)
    for (const std::int64_t pes : {256, 512, 1024})
      for (const std::int64_t batch : {1, 16, 64}) benchmark::DoNotOptimize(dataflow::study(layers, pes, batch));
}
BENCHMARK(dataflow_study)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
