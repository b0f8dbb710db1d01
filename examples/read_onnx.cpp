// read_onnx FILE.onnx: what is in a network, and where each operator runs.
#include "eyeriss/onnx/read_onnx.h"

#include <fmt/core.h>

#include <exception>

#include "eyeriss/nn/network.h"

using namespace eyeriss;

int main(int argc, char** argv) try {
  if (argc != 2) {
    fmt::print(stderr, "usage: {} FILE.onnx\n", argv[0]);
    return 2;
  }
  const nn::Network network = onnx::read_onnx(argv[1]);
  for (const nn::Input& input : network.inputs)
    fmt::print("input {}: {}\n", network.value_names[static_cast<std::size_t>(input.value)], nn::to_string(input.dims));
  const auto readers = nn::readers(network);
  int relu_on_chip = -1;  // the chip applies a ReLU that follows its layer on the way out
  for (int index = 0; index < static_cast<int>(network.nodes.size()); ++index) {
    const nn::Node& node = network.nodes[static_cast<std::size_t>(index)];
    const bool on_chip = nn::is_chip_op(node.op) || index == relu_on_chip;
    if (nn::is_chip_op(node.op)) relu_on_chip = nn::following_relu(network, readers, index);
    fmt::print("{:8} {:18} on the {}\n", nn::op_name(node.op), node.name, on_chip ? "chip" : "host");
  }
  for (const int output : network.outputs)
    fmt::print("output {}\n", network.value_names[static_cast<std::size_t>(output)]);
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 1;
}
