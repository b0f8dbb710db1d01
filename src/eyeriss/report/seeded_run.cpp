#include "eyeriss/report/seeded_run.h"

#include <memory>

#include "eyeriss/base/random.h"
#include "eyeriss/mapping/placement.h"
#include "eyeriss/report/published.h"
#include "eyeriss/runtime/conv_run.h"
#include "eyeriss/runtime/layer_data.h"

namespace eyeriss::report {
namespace {

constexpr int shift = 8;

void prune(nn::Filters& filters, double zeros, std::uint64_t seed) {
  base::Random random(seed);
  for (auto& word : filters.data)
    if (random.chance(zeros)) word = 0;
}

MeasuredLayer run_one(const SeededLayer& layer, std::uint64_t seed, const arch::ChipConfig& chip,
                      const runtime::Engine& engine, const energy::EnergyTable& table) {
  runtime::LayerData data = runtime::random_layer_data(layer.shape, shift, layer.ifmap_zeros, seed);
  if (layer.filter_zeros > 0) prune(data.filters, layer.filter_zeros, seed);
  runtime::MappingFile wanted;
  if (layer.mapping) wanted[layer.name] = {*layer.mapping, true};
  runtime::MappingChoice mappings(chip, wanted);
  const runtime::ConvPlan plan = runtime::plan_conv(layer.name, {layer.shape, 1, 1}, data.filters, chip, &mappings);

  runtime::ConvWork work{&data.ifmaps, &data.filters, &data.bias};
  work.shift = shift;
  work.ifmaps_compressed = !layer.raw_ifmaps;
  work.count_overflows = false;
  // First without ReLU and bias, for the psums that the bias must move.
  data.bias = nn::Fmap(1, layer.shape.M, 1, 1);
  work.relu = false;
  data.bias = runtime::bias_for_zero_fraction(runtime::run_conv(plan, work, engine).ofmaps, layer.ofmap_zeros);
  work.relu = true;

  MeasuredLayer measured;
  measured.name = layer.name;
  measured.mapping = plan.mappings[0];
  measured.active_pes = mapping::active_pes(plan.pieces[0].shape, measured.mapping);
  measured.activity = runtime::run_conv(plan, work, engine).activity;
  measured.energy_pj = energy::energy(measured.activity, table, chip);
  return measured;
}

}  // namespace

std::vector<MeasuredLayer> run_seeded(const std::vector<SeededLayer>& layers, const arch::ChipConfig& chip,
                                      const energy::EnergyTable& table, const Progress& progress) {
  const runtime::Engine engine =
      runtime::make_engine(runtime::EngineKind::fast, chip, std::make_shared<runtime::PassTimings>(chip));
  std::vector<MeasuredLayer> measured;
  for (const SeededLayer& layer : layers) {
    if (progress) progress(layer.name);
    measured.push_back(run_one(layer, measured.size() + 1, chip, engine, table));
  }
  return measured;
}

MeasuredLayer sum_of(const std::vector<MeasuredLayer>& layers) {
  MeasuredLayer sum;
  sum.name = "total";
  for (const MeasuredLayer& layer : layers) {
    sum.activity += layer.activity;
    sum.energy_pj += layer.energy_pj;
  }
  return sum;
}

std::vector<SeededLayer> seeded_alexnet(bool published_mappings) {
  std::vector<SeededLayer> layers;
  for (const PublishedLayer& published : published_alexnet()) {
    SeededLayer layer{published.name,      published.shape, {}, published.ifmap_zeros, published.ofmap_zeros, 0,
                      published.raw_ifmaps};
    if (published_mappings) layer.mapping = published.mapping;
    layers.push_back(std::move(layer));
  }
  return layers;
}

}  // namespace eyeriss::report
