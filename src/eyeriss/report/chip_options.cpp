#include "eyeriss/report/chip_options.h"

#include "eyeriss/report/claims.h"

namespace eyeriss::report {
namespace {

// About what magnitude pruning leaves out of AlexNet's CONV layers without loss.
constexpr double pruned = 0.65;

struct Variant {
  std::string option;
  std::string yaml;  // chip keys
  bool prune = false;
};

const Variant variants[] = {
    {"as built", ""},
    {"fmap traffic overlapped with processing", "overlap_dram: true"},
    {"RLC on filters, 65 % of their words pruned", "rlc_filters: true", true},
    {"no zero gating", "zero_gating: false"},
    {"no RLC on fmaps", "rlc_fmaps: false"},
    {"link at 90 MHz", "link_clock_hz: 90000000"},
    {"core at 100 MHz, 0.82 V", "core_clock_hz: 100000000\ncore_voltage: 0.82"},
    {"core at 250 MHz, 1.17 V", "core_clock_hz: 250000000\ncore_voltage: 1.17"},
    {"array of 12 x 7 PEs", "array_columns: 7"},
    {"array of 12 x 28 PEs", "array_columns: 28"},
    {"array of 24 x 28 PEs", "array_rows: 24\narray_columns: 28"},
};

OptionEffect effect(const Variant& variant, const Progress& progress) {
  const arch::ChipConfig chip = arch::parse_chip_config(variant.yaml, variant.option);
  std::vector<SeededLayer> layers = seeded_alexnet(chip.pe_count() == arch::ChipConfig{}.pe_count());
  for (SeededLayer& layer : layers) layer.filter_zeros = variant.prune ? pruned : 0;
  const MeasuredLayer sum = sum_of(run_seeded(layers, chip, energy::find_energy_table("eyeriss-65nm"), progress));
  const double ms = total_ms(sum, chip);
  return {variant.option,
          1e3 * static_cast<double>(sum.activity.processing_cycles) / static_cast<double>(chip.core_clock_hz),
          ms,
          1e3 * static_cast<double>(layers[0].shape.N) / ms,
          power_mw(sum, chip),
          sum.energy_pj.chip() * 1e-6,
          2e-6 * static_cast<double>(sum.activity.dram.total()),
          sum.energy_pj.dram * 1e-6};
}

}  // namespace

std::vector<OptionEffect> option_effects(const Progress& progress) {
  std::vector<OptionEffect> effects;
  for (const Variant& variant : variants) effects.push_back(effect(variant, progress));
  return effects;
}

}  // namespace eyeriss::report
