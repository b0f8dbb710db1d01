#include "eyeriss/runtime/memory_need.h"

#include <algorithm>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/network_shapes.h"

namespace eyeriss::runtime {
namespace {

// Sums stay far inside 64 bits: a network has at most 2^16 nodes, a value at most 2^31 words.
std::uint64_t float_bytes(const nn::Dims& dims) {
  return sizeof(float) * static_cast<std::uint64_t>(nn::element_count(dims));
}

std::uint64_t weight_bytes(const nn::Op& op) {
  const nn::Conv* conv = std::get_if<nn::Conv>(&op);
  const nn::FullyConnected* fc = std::get_if<nn::FullyConnected>(&op);
  const std::size_t count = conv != nullptr ? conv->weights.data.size() : fc != nullptr ? fc->weights.data.size() : 0;
  return count * (sizeof(float) + sizeof(std::int16_t));
}

}  // namespace

std::uint64_t least_run_bytes(const nn::Network& network, std::int64_t images_in, std::int64_t images_out) {
  const std::vector<nn::Dims> dims = nn::infer_shapes(network, std::int64_t{1});
  std::vector<std::size_t> last_reader(network.value_names.size(), 0);
  for (std::size_t i = 0; i < network.nodes.size(); ++i)
    for (const int value : network.nodes[i].inputs) last_reader[static_cast<std::size_t>(value)] = i;
  for (const int value : network.outputs) last_reader[static_cast<std::size_t>(value)] = network.nodes.size();

  std::uint64_t always = 0, alive = 0, most_alive = 0;
  for (const auto& [value, tensor] : network.constants) always += float_bytes(tensor.dims);
  const auto kept = [&](int value, std::int64_t images) {
    return float_bytes(dims[static_cast<std::size_t>(value)]) * static_cast<std::uint64_t>(images);
  };
  for (const nn::Input& input : network.inputs) always += kept(input.value, images_in);
  for (const int value : network.outputs) always += kept(value, images_out - 1);  // one is among those alive
  std::vector<bool> made(network.value_names.size(), false);
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    const nn::Node& node = network.nodes[i];
    always += weight_bytes(node.op);
    alive += float_bytes(dims[static_cast<std::size_t>(node.output)]);
    made[static_cast<std::size_t>(node.output)] = true;
    most_alive = std::max(most_alive, alive);
    for (const int value : node.inputs) {
      const auto at = static_cast<std::size_t>(value);
      if (last_reader[at] != i || !made[at]) continue;
      alive -= float_bytes(dims[at]);
      made[at] = false;  // the node may read it twice
    }
  }
  return always + most_alive;
}

std::uint64_t least_layer_bytes(const nn::ConvShape& shape) {
  constexpr std::uint64_t most = UINT64_MAX / 8;  // each count fits 63 bits
  return sizeof(std::int16_t) * (std::min(most, shape.ifmap_words()) + std::min(most, shape.filter_words()) +
                                 std::min(most, shape.ofmap_words()));
}

void check_memory(std::uint64_t needed, std::uint64_t most, const std::string& where, const char* remedy) {
  if (needed > most)
    base::fail("{}: needs at least {} of memory, the limit is {}; {}, or raise the limit with --max-memory", where,
               bytes_text(needed), bytes_text(most), remedy);
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr const char* units[] = {"", "K", "M", "G", "T", "P", "E"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1024; value /= 1024) ++unit;
  return fmt::format("{:.4g}{}", value, units[unit]);
}

}  // namespace eyeriss::runtime
