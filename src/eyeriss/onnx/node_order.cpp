#include "eyeriss/onnx/node_order.h"

#include <map>
#include <set>
#include <string>

#include "eyeriss/base/error.h"

namespace eyeriss::onnx {
namespace {

constexpr int kGiven = -1;  // an input or initializer, made by no node

std::string title(const ::onnx::NodeProto& node) {
  const std::string& name = !node.name().empty() ? node.name() : node.output_size() > 0 ? node.output(0) : node.name();
  return fmt::format("node '{}' ({})", name, node.op_type());
}

// Which node makes each name.
std::map<std::string, int> find_makers(const ::onnx::GraphProto& graph) {
  std::map<std::string, int> makers;
  for (const auto& input : graph.input()) makers[input.name()] = kGiven;
  for (const auto& initializer : graph.initializer()) makers[initializer.name()] = kGiven;
  for (int i = 0; i < graph.node_size(); ++i) {
    const auto& node = graph.node(i);
    if (node.output_size() == 0 || node.output(0).empty()) base::fail("{}: it has no output", title(node));
    for (const std::string& output : node.output())
      if (!output.empty() && !makers.emplace(output, i).second)
        base::fail("{}: its output '{}' is already defined elsewhere", title(node), output);
  }
  return makers;
}

int maker_of(const std::map<std::string, int>& makers, const std::string& name, const std::string& reader) {
  const auto found = makers.find(name);
  if (found == makers.end()) base::fail("{} reads '{}', which is defined nowhere", reader, name);
  return found->second;
}

// Follows, from a node that waits, one that it waits for, until one comes again: the circle.
[[noreturn]] void report_circle(const ::onnx::GraphProto& graph, const std::vector<std::vector<int>>& waits_for,
                                const std::vector<bool>& done, int start) {
  std::vector<int> path;
  std::set<int> seen;
  int at = start;
  while (seen.insert(at).second) {
    path.push_back(at);
    for (const int next : waits_for[static_cast<std::size_t>(at)])
      if (!done[static_cast<std::size_t>(next)]) at = next;
  }
  std::string text = title(graph.node(at));
  constexpr std::ptrdiff_t most_shown = 10;
  for (auto step = path.rbegin(); step != path.rend(); ++step) {
    if (step - path.rbegin() == most_shown) {
      text += " -> ...";
      break;
    }
    text += " -> " + title(graph.node(*step));
    if (*step == at) break;
  }
  base::fail("the graph is cyclic: {}", text);
}

}  // namespace

std::vector<int> node_order(const ::onnx::GraphProto& graph) {
  const std::map<std::string, int> makers = find_makers(graph);
  const auto count = static_cast<std::size_t>(graph.node_size());
  std::vector<std::vector<int>> waits_for(count), feeds(count);
  std::vector<std::size_t> missing(count, 0);
  for (int i = 0; i < graph.node_size(); ++i)
    for (const std::string& name : graph.node(i).input()) {
      const int maker = name.empty() ? kGiven : maker_of(makers, name, title(graph.node(i)));
      if (maker == kGiven) continue;
      waits_for[static_cast<std::size_t>(i)].push_back(maker);
      feeds[static_cast<std::size_t>(maker)].push_back(i);
      ++missing[static_cast<std::size_t>(i)];
    }
  for (const auto& output : graph.output()) maker_of(makers, output.name(), "the output list");

  std::set<int> ready;
  std::vector<bool> done(count, false);
  for (std::size_t i = 0; i < count; ++i)
    if (missing[i] == 0) ready.insert(static_cast<int>(i));
  std::vector<int> order;
  while (!ready.empty()) {
    const int next = *ready.begin();
    ready.erase(ready.begin());
    order.push_back(next);
    done[static_cast<std::size_t>(next)] = true;
    for (const int reader : feeds[static_cast<std::size_t>(next)])
      if (--missing[static_cast<std::size_t>(reader)] == 0) ready.insert(reader);
  }
  for (std::size_t i = 0; i < count; ++i)
    if (!done[i]) report_circle(graph, waits_for, done, static_cast<int>(i));
  return order;
}

}  // namespace eyeriss::onnx
