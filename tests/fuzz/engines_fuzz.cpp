// The bytes choose a chip, a small layer, its mapping and its data: reference, fast engine and machine give the same words, fast and
// machine the same counts.
#include "differential/difference.h"
#include "eyeriss/fast/run.h"
#include "eyeriss/machine/machine.h"
#include "eyeriss/machine/time_pass.h"
#include "eyeriss/nn/fixed16.h"
#include "eyeriss/nn/reference_conv.h"
#include "fuzz/choices.h"
#include "property/random_chip.h"
#include "property/random_layer.h"

namespace eyeriss::fuzz {

void run_target(Bytes bytes) {
  Choices choices(bytes);
  const arch::ChipConfig chip = tests::random_chip(choices);
  const bool count_overflows = choices.chance(0.3);
  const tests::RandomLayer layer = tests::random_layer(choices, chip, 4'000);
  mapping::LayerWork work = layer.work();
  work.count_overflows = count_overflows;

  const mapping::LayerResult machine = machine::run(work, chip).layer;
  const auto timer = [&](const mapping::PassGeometry& pass) { return machine::time_pass(pass, chip); };
  const std::string text = to_string(layer.shape) + ", " + to_string(layer.mapping);
  law(machine.activity.macs == layer.shape.macs(), text + ": every MAC is done once");
  const std::string differs = tests::difference(fast::run(work, chip, timer), machine);
  law(differs.empty(), text + ": fast and machine agree: " + differs);

  std::uint64_t overflowed = 0;
  nn::Fmap reference = nn::reference_conv(layer.shape, layer.ifmaps, layer.filters, layer.initial_psums, layer.shift,
                                          chip.round_products, &overflowed);
  if (layer.relu && layer.ofmaps_finished)
    for (std::int16_t& word : reference.data) word = nn::relu(word);
  law(machine.ofmaps == reference, text + ": the machine's words are the reference's");
  law(machine.activity.overflowed_words == (count_overflows ? overflowed : 0), text + ": overflows are counted");
}

}  // namespace eyeriss::fuzz
