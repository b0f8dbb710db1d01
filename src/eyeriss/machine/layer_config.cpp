#include "eyeriss/machine/layer_config.h"

#include "eyeriss/base/math.h"

namespace eyeriss::machine {

LayerConfig configure(const nn::ConvShape& shape, const mapping::Mapping& map, const arch::ChipConfig& chip) {
  LayerConfig config;
  config.shape = shape;
  config.mapping = map;
  config.ids = mapping::noc_ids(shape, map, chip);
  const auto psum_banks = base::ceil_div(mapping::tile_psum_words(shape, map), chip.glb_bank_words);
  for (std::int64_t bank = 0; bank < chip.glb_banks; ++bank) config.psum_bank.push_back(bank < psum_banks);
  return config;
}

LayerConfig configure(const mapping::LayerWork& work, const arch::ChipConfig& chip) {
  LayerConfig config = configure(work.shape, work.mapping, chip);
  config.shift = work.shift;
  config.relu = work.relu && work.ofmaps_finished;
  config.ifmaps_compressed = work.ifmaps_compressed && chip.rlc_fmaps;
  config.ofmaps_finished = work.ofmaps_finished;
  config.psums_from_dram = work.initial_psums->dims != std::array<std::int64_t, 4>{1, work.shape.M, 1, 1};
  return config;
}

PassHeader header(const nn::ConvShape& shape, const mapping::Pass& pass) {
  return {pass.images.count,           pass.rows.count,
          pass.columns.count,          mapping::ifmap_columns(shape, pass).count,
          pass.filters.count,          pass.channels.count,
          pass.resident_filters.count, pass.filters.begin - pass.resident_filters.begin};
}

PassHeader header(const mapping::PassGeometry& g) {
  return {g.images, g.rows, g.columns, g.width, g.filters, g.channels, g.filters, 0};
}

}  // namespace eyeriss::machine
