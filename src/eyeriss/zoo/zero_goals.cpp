#include "eyeriss/zoo/zero_goals.h"

#include <algorithm>
#include <string>
#include <variant>

#include "eyeriss/base/error.h"

namespace eyeriss::zoo {
namespace {

// The chip measured these with trained weights and photographs, batch 4: zeros of the padded ifmaps of CONV2-5, [J]
// Table V. The ofmaps of CONV5 are not given; what the chip wrote to DRAM ([J] Fig. 9) leaves room for few values that
// are not zero.
constexpr double kAlexNet[] = {0.387, 0.725, 0.793, 0.776, 0.9};

// The image has none, and it is 1.6 % of all ifmap words: the other ifmaps at 59.5 % make 58.6 % on average.
constexpr double kVgg16 = 0.595;

constexpr double kOthers = 0.55;

template <class T>
bool is(const nn::Node& node) {
  return std::holds_alternative<T>(node.op);
}

}  // namespace

std::vector<ZeroGoal> zero_goals(const nn::Network& network) {
  const bool is_alexnet = network.name == "alexnet", after_pool = is_alexnet || network.name == "vgg16";
  const std::vector<std::vector<int>> readers = nn::readers(network);
  const auto readers_of = [&](const nn::Node& node) { return readers[static_cast<std::size_t>(node.output)]; };
  std::vector<ZeroGoal> goals;
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    if (!nn::is_chip_op(network.nodes[i].op)) continue;
    ZeroGoal goal;
    goal.node_index = static_cast<int>(i);
    const nn::Node* node = &network.nodes[i];
    const auto step_to = [&](auto... kinds) {  // when one reader alone is of this kind, and continues this branch
      const std::vector<int> next = readers_of(*node);
      if (next.size() != 1) return false;
      const nn::Node& reader = network.nodes[static_cast<std::size_t>(next[0])];
      if (!(is<decltype(kinds)>(reader) || ...) || reader.inputs[0] != node->output) return false;
      goal.path.push_back(next[0]);
      node = &reader;
      return true;
    };
    step_to(nn::Add{});
    if (!step_to(nn::Relu{})) continue;
    goal.fraction = is_alexnet ? kAlexNet[goals.size()] : after_pool ? kVgg16 : kOthers;
    while (after_pool && step_to(nn::Lrn{}, nn::MaxPool{})) {
    }
    for (const int reader : readers_of(*node))
      if (const auto* conv = std::get_if<nn::Conv>(&network.nodes[static_cast<std::size_t>(reader)].op);
          after_pool && conv)
        goal.pads = conv->pads;
    goals.push_back(std::move(goal));
  }
  return goals;
}

double zero_fraction(const nn::Tensor& fmaps, const nn::Padding& pads) {
  EYERISS_CHECK(fmaps.rank() == 4 || pads == nn::Padding{});
  const double zeros = static_cast<double>(std::count(fmaps.data.begin(), fmaps.data.end(), 0.0f));
  const double words = static_cast<double>(fmaps.size());
  if (fmaps.rank() != 4) return zeros / words;
  const double rows = static_cast<double>(fmaps.dims[2] + pads.top + pads.bottom);
  const double columns = static_cast<double>(fmaps.dims[3] + pads.left + pads.right);
  const double padded = static_cast<double>(fmaps.dims[0] * fmaps.dims[1]) * rows * columns;
  return (zeros + padded - words) / padded;
}

}  // namespace eyeriss::zoo
