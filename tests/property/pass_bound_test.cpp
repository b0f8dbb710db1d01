// The bounds that exclude mappings from a search for latency hold for the machine: no pass and no layer is faster.
#include <gtest/gtest.h>

#include <map>

#include "eyeriss/machine/time_pass.h"
#include "eyeriss/mapping/search_bounds.h"
#include "property/random_chip.h"
#include "property/random_layer.h"

namespace eyeriss::tests {
namespace {

TEST(PassBounds, NoPassAndNoLayerOfTheMachineIsFasterThanItsLowerBound) {
  base::Random random(11);
  std::size_t passes = 0;
  while (passes < 20000) {
    const arch::ChipConfig chip = random.chance(0.5) ? arch::ChipConfig{} : random_chip(random);
    const nn::ConvShape shape = random_shape(random, chip, 2'000'000);
    const mapping::Mapping mapping = random_mapping(random, shape, chip);
    if (mapping::violation(shape, mapping, chip)) continue;
    std::map<mapping::PassGeometry, mapping::PassCycles> times;
    const auto timer = [&](const mapping::PassGeometry& pass) { return times[pass] = machine::time_pass(pass, chip); };
    const auto layer =
        mapping::processing_cycles(shape, mapping, chip, timer, mapping::raw_filter_link_words(shape)).processing;
    ASSERT_GE(layer, mapping::layer_lower_bound(shape, mapping, chip))
        << nn::to_string(shape) << ' ' << mapping::to_string(mapping);
    for (const auto& [pass, cycles] : times)
      ASSERT_GE(cycles.pass, mapping::pass_lower_bound(pass, chip))
          << nn::to_string(shape) << ' ' << mapping::to_string(mapping) << ' ' << pass.images << " images, "
          << pass.rows << " rows, " << pass.columns << " columns, " << pass.filters << " filters, " << pass.channels
          << " channels";
    passes += times.size();
  }
}

}  // namespace
}  // namespace eyeriss::tests
