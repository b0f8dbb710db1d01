#include "eyeriss/report/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>

#include "eyeriss/report/table.h"

namespace eyeriss::report {

Answers best_classes(const nn::Network& network, const std::vector<nn::Tensor>& outputs, std::size_t count) {
  Answers answers;
  if (outputs.size() != 1 || outputs[0].rank() < 2 || outputs[0].dims[0] < 1) return answers;
  const nn::Tensor& scores = outputs[0];
  const std::int64_t images = scores.dims[0], classes = scores.dims[1];
  if (classes < 2 || scores.size() != images * classes) return answers;

  for (const nn::Node& node : network.nodes)
    if (node.output == network.outputs[0]) answers.probabilities = std::holds_alternative<nn::Softmax>(node.op);
  for (std::int64_t image = 0; image < images; ++image) {
    const float* const score = scores.data.data() + image * classes;
    std::vector<std::int64_t> order(static_cast<std::size_t>(classes));
    std::iota(order.begin(), order.end(), 0);
    const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(count, order.size()));
    std::partial_sort(order.begin(), end, order.end(), [&](std::int64_t a, std::int64_t b) {
      return score[a] != score[b] ? score[a] > score[b] : a < b;
    });
    std::vector<Class>& best = answers.images.emplace_back();
    for (auto index = order.begin(); index != end; ++index) best.push_back({*index, score[*index]});
  }
  return answers;
}

void add(Answers& answers, Answers next) {
  answers.probabilities = next.probabilities;
  std::move(next.images.begin(), next.images.end(), std::back_inserter(answers.images));
}

std::string to_text(const Answers& answers, const std::vector<std::string>& labels) {
  if (answers.images.empty()) return "";
  constexpr std::size_t most_lines = 20;
  const auto name = [&](std::int64_t index) {
    const std::size_t i = static_cast<std::size_t>(index);
    return i < labels.size() ? fmt::format("{} {}", index, labels[i]) : fmt::format("{}", index);
  };
  Table table({{"image"},
               {"class", Table::Align::left},
               {answers.probabilities ? "probability" : "score"},
               {"then", Table::Align::left}});
  for (std::size_t image = 0; image < std::min(most_lines, answers.images.size()); ++image) {
    const std::vector<Class>& best = answers.images[image];
    std::string others;
    for (std::size_t i = 1; i < best.size(); ++i)
      others += fmt::format("{}{} ({:.3f})", i > 1 ? ", " : "", name(best[i].index), best[i].score);
    table.row({fmt::format("{}", image), name(best[0].index), fmt::format("{:.4f}", best[0].score), others});
  }
  std::string text = table.text();
  if (answers.images.size() > most_lines)
    text += fmt::format("... and {} more images\n", answers.images.size() - most_lines);
  return text;
}

}  // namespace eyeriss::report
