// Classifies ten handwritten digits on the chip: load, calibrate, run, read the answers and what they cost.
#include <fmt/core.h>

#include <algorithm>

#include "eyeriss/runtime/model.h"
#include "eyeriss/runtime/session.h"

using namespace eyeriss;

int main() try {
  runtime::Model model = runtime::load_model("lenet5");  // or the path of an ONNX file
  const std::vector<nn::Tensor> pictures = runtime::make_inputs(model, {});

  const runtime::SessionOptions options;  // the Eyeriss chip, mappings of least energy
  auto timings = std::make_shared<runtime::PassTimings>(options.chip);
  runtime::Session session(std::move(model.network),
                           runtime::make_engine(runtime::EngineKind::fast, options.chip, timings), options);
  session.calibrate(pictures);
  const runtime::NetworkRun run = session.run(pictures);

  const nn::Tensor& scores = run.outputs.at(0);
  int right = 0;
  for (std::int64_t image = 0; image < scores.dims[0]; ++image) {
    const auto row = scores.data.begin() + image * scores.dims[1];
    const auto digit = std::max_element(row, row + scores.dims[1]) - row;
    fmt::print("picture {}: {}\n", image, digit);
    right += digit == image;  // the pictures are sorted
  }
  for (const runtime::LayerRun& layer : run.layers)
    fmt::print("{:6} {:8} MACs on {:3} PEs in {:7} cycles\n", layer.name, layer.activity.macs, layer.active_pes(),
               layer.activity.total_cycles);
  return right == scores.dims[0] ? 0 : 1;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 1;
}
