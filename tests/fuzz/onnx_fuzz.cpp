// ONNX files. A network that is accepted has shapes, comes back from the file that is written of it, and runs when it is small.
#include "eyeriss/base/error.h"
#include "eyeriss/nn/float_run.h"
#include "eyeriss/onnx/read_onnx.h"
#include "eyeriss/onnx/write_onnx.h"
#include "fuzz/small_network.h"
#include "fuzz/target.h"

namespace eyeriss::fuzz {
namespace {

constexpr double most_work = 1 << 20;  // words and MACs of a network that is run

void run_when_small(const nn::Network& network) {
  const std::vector<nn::Dims> dims = nn::infer_shapes(network, input_dims(network));
  if (!(work(network, dims) <= most_work)) return;
  const std::vector<nn::Tensor> outputs = nn::run_float(network, small_inputs(network));
  law(outputs.size() == network.outputs.size(), "one tensor for each output");
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    law(outputs[i].dims == dims[static_cast<std::size_t>(network.outputs[i])], "an output has the inferred shape");
    law(outputs[i].size() == nn::element_count(outputs[i].dims), "an output has what its dimensions say");
  }
}

void check_round_trip(const nn::Network& network) {
  const nn::Network again = onnx::parse_onnx(onnx::to_onnx(network), "again");
  law(again.outputs.size() == network.outputs.size(), "a written network has its outputs");
  law(again.inputs.size() == network.inputs.size(), "a written network has its inputs");
  for (std::size_t i = 0; i < network.inputs.size(); ++i)
    law(again.inputs[i].dims == network.inputs[i].dims, "an input keeps its shape");
}

}  // namespace

void run_target(Bytes bytes) {
  nn::Network network;
  if (!accepted("f.onnx: ", [&] { network = onnx::parse_onnx(text_of(bytes), "f.onnx"); })) return;
  try {
    run_when_small(network);
  } catch (const base::Error&) {  // a shape that only the batch decides
  }
  check_round_trip(network);
}

}  // namespace eyeriss::fuzz
