// Small networks end to end: quantised, mapped, cut into native layers and run by both engines. Every word is the reference's, outputs and
// counts are the same. The length of the file chooses the chip.
#include <algorithm>
#include <bit>

#include "eyeriss/base/error.h"
#include "eyeriss/onnx/read_onnx.h"
#include "eyeriss/runtime/session.h"
#include "fuzz/small_network.h"
#include "fuzz/target.h"
#include "property/random_chip.h"

namespace eyeriss::fuzz {
namespace {

constexpr double most_work = 20'000;  // words and MACs of a network that is run
constexpr std::size_t most_nodes = 8;

runtime::NetworkRun run(const nn::Network& network, const arch::ChipConfig& chip, runtime::EngineKind kind) {
  runtime::SessionOptions options;
  options.chip = chip;
  options.verify = kind == runtime::EngineKind::fast;
  options.compare_float = true;
  runtime::Session session(network, runtime::make_engine(kind, chip, std::make_shared<runtime::PassTimings>(chip), 1),
                           options);
  const std::vector<nn::Tensor> inputs = small_inputs(network);
  session.calibrate(inputs);
  return session.run(inputs);
}

// Bit for bit: a network that divides by zero gives NaN, which is not even equal to itself.
bool same(const nn::Tensor& a, const nn::Tensor& b) {
  return a.dims == b.dims && std::equal(a.data.begin(), a.data.end(), b.data.begin(), [](float x, float y) {
           return std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(y);
         });
}

}  // namespace

void run_target(Bytes bytes) {
  const nn::Network network = onnx::parse_onnx(text_of(bytes), "f.onnx");
  if (network.nodes.size() > most_nodes) return;
  const std::vector<nn::Dims> dims = nn::infer_shapes(network, input_dims(network));
  if (!(work(network, dims) <= most_work)) return;
  arch::ChipConfig chip;
  base::Random random(bytes.size());
  if (bytes.size() % 4 != 0) chip = tests::random_chip(random);

  runtime::NetworkRun fast, machine;
  try {
    fast = run(network, chip, runtime::EngineKind::fast);
  } catch (const base::Error& error) {
    law(std::string_view(error.what()).find("the reference") == std::string_view::npos, error.what());
    return;
  }
  machine = run(network, chip, runtime::EngineKind::machine);
  law(std::equal(fast.outputs.begin(), fast.outputs.end(), machine.outputs.begin(), machine.outputs.end(), same),
      "both engines give the same outputs");
  law(fast.layers.size() == machine.layers.size(), "both engines run the same layers");
  for (std::size_t i = 0; i < fast.layers.size(); ++i)
    law(fast.layers[i].activity == machine.layers[i].activity, fast.layers[i].name + ": both engines count the same");
}

}  // namespace eyeriss::fuzz
