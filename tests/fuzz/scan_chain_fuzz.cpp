// Scan chains. The first byte says which way: a random layer's chain comes back; any bits, made of a legal chain, are a layer or are
// refused for a reason that the chain gives, and a layer that they are encodes to the same bits.
#include "eyeriss/base/error.h"
#include "eyeriss/machine/scan_chain.h"
#include "eyeriss/machine/wiring.h"
#include "fuzz/choices.h"
#include "property/random_chip.h"
#include "property/random_layer.h"

namespace eyeriss::fuzz {
namespace {

machine::LayerConfig random_config(Choices& choices, const arch::ChipConfig& chip) {
  const tests::RandomLayer layer = tests::random_layer(choices, chip, 20'000);
  machine::LayerConfig config = machine::configure(layer.work(), chip);
  config.shift %= 32;
  return config;
}

// Bits that no layer can mean are base::Bug by contract: only our own encoder makes chains.
bool refused(const std::vector<bool>& bits, const arch::ChipConfig& chip) {
  try {
    const machine::LayerConfig config = machine::decode(bits, chip);
    law(machine::encode(config, chip) == bits, "encode(decode(bits)) == bits");
    const machine::Wiring wiring(config, chip);
    law(wiring.active_pes() >= 1, "a layer has PEs");
    return false;
  } catch (const base::Bug& bug) {
    law(std::string_view(bug.what()).substr(0, 12) == "scan chain: ", bug.what());
    return true;
  }
}

}  // namespace

void run_target(Bytes bytes) {
  if (bytes.empty()) return;
  const bool any_bits = (bytes[0] & 1) != 0;
  Choices choices(bytes.subspan(1));
  const arch::ChipConfig chip = tests::random_chip(choices);
  std::vector<bool> bits;
  if (any_bits) {
    // Some bits of a legal chain turned, or its end cut off.
    machine::LayerConfig config = machine::configure({}, {}, chip);
    bits = machine::encode(config, chip);
    for (std::int64_t turns = choices.between(0, 255); turns > 0; --turns) {
      const auto at = static_cast<std::size_t>(choices.between(0, static_cast<std::int64_t>(bits.size()) - 1));
      bits[at] = !bits[at];
    }
    if (choices.chance(0.05)) bits.resize(static_cast<std::size_t>(choices.between(0, 4095)));
    (void)refused(bits, chip);
    return;
  }
  const machine::LayerConfig config = random_config(choices, chip);
  bits = machine::encode(config, chip);
  law(machine::decode(bits, chip) == config, "decode(encode(layer)) == layer");
  law(!refused(bits, chip), "a legal layer's chain is accepted");
  const auto turned = static_cast<std::size_t>(choices.between(0, static_cast<std::int64_t>(bits.size()) - 1));
  bits[turned] = !bits[turned];
  (void)refused(bits, chip);
}

}  // namespace eyeriss::fuzz
