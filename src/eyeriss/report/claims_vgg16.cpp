// The abstract's three numbers for VGG-16, predicted: our own mappings, every ifmap but the picture with the published
// mean of zeros.
#include "eyeriss/report/claims.h"
#include "eyeriss/report/published.h"
#include "eyeriss/zoo/zoo.h"

namespace eyeriss::report {
namespace {

constexpr std::int64_t batch = 3;  // [J] abstract

std::vector<SeededLayer> seeded_vgg16() {
  const double zeros = published_chip("vgg16_ifmap_zeros") / 100;
  std::vector<SeededLayer> layers;
  for (const zoo::LayerShape& layer : zoo::layer_shapes("vgg16", batch)) {
    if (layer.is_fc) continue;
    const bool picture = layers.empty();
    layers.push_back({layer.name, layer.shape, {}, picture ? 0 : zeros, zeros, 0, picture});
  }
  return layers;
}

}  // namespace

std::vector<Claim> vgg16_claims(const Progress& progress) {
  const arch::ChipConfig chip;
  const MeasuredLayer sum =
      sum_of(run_seeded(seeded_vgg16(), chip, energy::find_energy_table("eyeriss-65nm"), progress));
  const char* section = "VGG-16, predicted";
  const std::string note = "with our mappings; the chip's are not published";
  return {
      compare(section, "frames/s", "frames/s", published_chip("vgg16_frames_per_s"),
              1e3 * static_cast<double>(batch) / total_ms(sum, chip), not_judged(), note),
      compare(section, "DRAM accesses", "words/MAC", published_chip("vgg16_dram_accesses_per_mac"),
              static_cast<double>(sum.activity.dram.total()) / static_cast<double>(sum.activity.macs), not_judged()),
      compare(section, "power", "mW", published_chip("vgg16_power"), power_mw(sum, chip), not_judged())};
}

}  // namespace eyeriss::report
