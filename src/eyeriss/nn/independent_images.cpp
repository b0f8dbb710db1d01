#include "eyeriss/nn/independent_images.h"

#include <algorithm>

namespace eyeriss::nn {
namespace {

// Whether a node treats its images alone. `batched`: the inputs that have an image for each of the batch; the others are
// constant.
struct Rule {
  const std::vector<Dims>& in;
  const std::vector<bool>& batched;
  const Dims& out;

  bool operator()(const Softmax& op) const { return op.axis >= 1; }
  bool operator()(const Add&) const { return broadcasts_within_images(); }
  bool operator()(const Sub&) const { return broadcasts_within_images(); }
  bool operator()(const Mul&) const { return broadcasts_within_images(); }
  bool operator()(const Div&) const { return broadcasts_within_images(); }
  // Rows (of two dimensions) or matrices (of more) are images; the second factor is the same for all, or one of theirs.
  bool operator()(const MatMul&) const {
    if (!batched[0] || in[0].size() != out.size()) return false;
    return batched[1] ? out.size() > 2 && in[1].size() == out.size()
                      : in[1].size() < out.size() || out.size() == 2 || in[1][0] == 1;
  }
  bool operator()(const Concat& op) const {
    return op.axis >= 1 && std::all_of(batched.begin(), batched.end(), [](bool one) { return one; });
  }
  bool operator()(const Flatten& op) const { return op.axis == 1; }
  bool operator()(const Reshape& op) const { return !op.dims.empty() && (op.dims[0] == 0 || op.dims[0] == -1); }
  bool operator()(const Squeeze& op) const { return lacks_batch(op.axes); }
  bool operator()(const Unsqueeze& op) const { return lacks_batch(op.axes); }
  bool operator()(const Transpose& op) const { return !op.perm.empty() && op.perm[0] == 0; }
  bool operator()(const Pad& op) const { return !op.begins.empty() && op.begins[0] == 0 && op.ends[0] == 0; }
  bool operator()(const Slice& op) const { return lacks_batch(op.axes); }
  bool operator()(const Gather& op) const { return op.axis >= 1; }
  // CONV, FC, activations, pools, normalisations: each works image by image.
  template <class ImageByImage>
  bool operator()(const ImageByImage&) const {
    return true;
  }

  // Negative axes count from the end and could be the batch.
  static bool lacks_batch(const std::vector<std::int64_t>& axes) {
    return std::all_of(axes.begin(), axes.end(), [](std::int64_t axis) { return axis >= 1; });
  }
  // Dimensions are paired from the last to the first, so only values of the output's rank have images where it has them.
  bool broadcasts_within_images() const {
    for (std::size_t i = 0; i < in.size(); ++i)
      if (batched[i] ? in[i].size() != out.size() : in[i].size() >= out.size() && in[i].at(0) != 1) return false;
    return true;
  }
};

}  // namespace

std::string first_node_that_joins_images(const Network& network, const std::vector<Dims>& dims, std::int64_t images) {
  std::vector<bool> is_batched(network.value_names.size());
  for (const Input& input : network.inputs) is_batched[static_cast<std::size_t>(input.value)] = true;
  for (const Node& node : network.nodes) {
    std::vector<Dims> in;
    std::vector<bool> batched;
    for (const int value : node.inputs) {
      in.push_back(dims[static_cast<std::size_t>(value)]);
      batched.push_back(is_batched[static_cast<std::size_t>(value)]);
    }
    const Dims& out = dims[static_cast<std::size_t>(node.output)];
    const bool has_images = std::count(batched.begin(), batched.end(), true) > 0;
    if (!has_images || out.empty() || out[0] != images || !std::visit(Rule{in, batched, out}, node.op))
      return node.name;
    is_batched[static_cast<std::size_t>(node.output)] = true;
  }
  return "";
}

}  // namespace eyeriss::nn
