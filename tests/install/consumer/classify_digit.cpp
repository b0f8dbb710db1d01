#include <algorithm>
#include <cstdio>

#include "eyeriss/runtime/model.h"
#include "eyeriss/runtime/session.h"

using namespace eyeriss;

// classify_digit PICTURE.png: the digit that LeNet-5 sees, computed on the chip.
int main(int argc, char** argv) {
  if (argc != 2) return 2;
  runtime::Model model = runtime::load_model("lenet5");
  runtime::InputChoice choice;
  choice.files = {argv[1]};
  const std::vector<nn::Tensor> picture = runtime::make_inputs(model, choice);
  const runtime::SessionOptions options;
  runtime::Session session(std::move(model.network),
                           runtime::make_engine(runtime::EngineKind::fast, options.chip,
                                                std::make_shared<runtime::PassTimings>(options.chip)),
                           options);
  session.calibrate(picture);
  const nn::Tensor scores = session.run(picture).outputs.at(0);
  std::printf("%td\n", std::max_element(scores.data.begin(), scores.data.end()) - scores.data.begin());
  return 0;
}
