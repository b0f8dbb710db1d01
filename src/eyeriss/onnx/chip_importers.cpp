#include <algorithm>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/host_moves.h"
#include "eyeriss/onnx/importers.h"
#include "eyeriss/onnx/windows.h"

namespace eyeriss::onnx {
namespace {

// A 3-D CONV is a 2-D CONV whose channels are the channels of every depth that the filter sees: the depths are brought
// beside each channel, one copy for each filter depth, and each ofmap depth becomes an image of its own. The filters
// stay as they are.
Known conv_volume(NodeReader& node, nn::Conv conv, const std::vector<Axis>& axes) {
  const Axis& depth = axes[0];
  constexpr std::int64_t most_depth = 1024;  // each becomes nodes of its own
  if (depth.kernel > most_depth)
    base::fail("{}: the filters are {} deep, at most {} are supported", node.where, depth.kernel, most_depth);
  const nn::Dims w = conv.weights.dims;
  const Known padded =
      node.emit("padded", nn::Pad{{0, 0, depth.before, 0, 0}, {0, 0, depth.after, 0, 0}, 0.0f, nn::Pad::Mode::constant},
                {node.input(0)});
  const nn::Dims in = node.graph.dims_of(padded);
  const std::int64_t room = in[2] - depth.dilation * (depth.kernel - 1) - 1;
  if (room < 0)
    base::fail("{}: the filter spans more depths than the padded ifmap of {}", node.where, nn::to_string(in));
  const std::int64_t depths = room / depth.stride + 1;
  std::vector<Known> taps;
  for (std::int64_t k = 0; k < depth.kernel; ++k) {
    const std::int64_t first = k * depth.dilation;
    const Known tap =
        node.emit("tap", nn::Slice{{2}, {first}, {first + (depths - 1) * depth.stride + 1}, {depth.stride}}, {padded});
    taps.push_back(node.emit("tap", nn::Unsqueeze{{2}}, {tap}));  // N x C x 1 x depths x H x W
  }
  const Known beside = node.emit("beside", nn::Concat{2}, taps);
  const Known images = node.emit("images", nn::Transpose{{0, 3, 1, 2, 4, 5}}, {beside});
  const Known flat = node.emit("flat", nn::Reshape{{-1, in[1] * depth.kernel, in[3], in[4]}}, {images});
  conv.weights.dims = {w[0], w[1] * w[2], w[3], w[4]};
  const Known ofmaps = node.emit("conv", std::move(conv), {flat});
  const nn::Dims out = node.graph.dims_of(ofmaps);
  const Known deep = node.emit("deep", nn::Reshape{{-1, depths, out[1], out[2], out[3]}}, {ofmaps});
  return node.emit(nn::Transpose{{0, 2, 1, 3, 4}}, {deep});
}

// `rows` x `columns` turned over.
nn::Tensor turned(const nn::Tensor& matrix) {
  return nn::transpose(nn::Transpose{{1, 0}}, matrix);
}

// The bias of a Gemm as one value per filter, when its shape allows that.
bool is_per_filter(const nn::Dims& dims, std::int64_t filters) {
  const bool row = dims.size() <= 1 || (dims.size() == 2 && dims[0] == 1);
  return row && (nn::element_count(dims) == 1 || dims.back() == filters);
}

// alpha * A * B + beta * C with a B that is computed.
Known gemm_on_host(NodeReader& node, float alpha, float beta, bool turn_b, const Known& a) {
  const Known b = turn_b ? node.emit("turned", nn::Transpose{{1, 0}}, {node.input(1)}) : node.input(1);
  Known result = node.emit("product", nn::MatMul{}, {a, b});
  const auto scaled = [&](const char* part, const Known& x, float factor) {
    if (factor == 1.0f) return x;
    return node.emit(part, nn::Mul{}, {x, known({::onnx::TensorProto::FLOAT, nn::Tensor({}, {factor})})});
  };
  result = scaled("scaled", result, alpha);
  if (!node.has_input(2)) return result;
  return node.emit(nn::Add{}, {result, scaled("bias", node.input(2), beta)});
}

}  // namespace

Known import_conv(NodeReader& node) {
  nn::Conv conv;
  conv.weights = node.weights(1, "the filters");
  const nn::Dims& w = conv.weights.dims;
  const nn::Dims in = node.dims(0);
  if (w.size() != in.size() || w.size() < 3)
    base::fail("{}: an ifmap of {} and filters of {} contradict each other", node.where, nn::to_string(in),
               nn::to_string(w));
  const std::vector<Axis> axes = read_axes(node, in, std::vector<std::int64_t>(w.begin() + 2, w.end()));
  conv.group = node.integer("group", 1);
  if (node.has_input(2)) conv.bias = node.weights(2, "the bias").data;
  const nn::Window plane = axes.size() == 1 ? window({}, axes[0]) : window(axes[axes.size() - 2], axes.back());
  conv.strides = plane.strides;
  conv.dilations = plane.dilations;
  conv.pads = plane.pads;
  if (axes.size() == 3) {
    if (conv.group < 1 || w[0] % conv.group != 0 || in[1] != w[1] * conv.group)
      base::fail("{}: an ifmap of {} and filters of {} in {} groups contradict each other", node.where,
                 nn::to_string(in), nn::to_string(w), conv.group);
    return conv_volume(node, std::move(conv), axes);
  }
  if (axes.size() == 2) return node.emit(std::move(conv), {node.input(0)});
  conv.weights.dims.insert(conv.weights.dims.begin() + 2, 1);
  const Known row = node.emit("row", nn::Unsqueeze{{2}}, {node.input(0)});
  return node.emit(nn::Squeeze{{2}}, {node.emit("conv", std::move(conv), {row})});
}

Known import_gemm(NodeReader& node) {
  const float alpha = node.number("alpha", 1.0f), beta = node.number("beta", 1.0f);
  const bool turn_a = node.integer("transA", 0) != 0, turn_b = node.integer("transB", 0) != 0;
  if (node.dims(0).size() != 2 || node.dims(1).size() != 2)
    base::fail("{}: {} times {}; Gemm takes two matrices", node.where, nn::to_string(node.dims(0)),
               nn::to_string(node.dims(1)));
  const Known a = turn_a ? node.emit("ifmap", nn::Transpose{{1, 0}}, {node.input(0)}) : node.input(0);
  if (!node.is_constant(1) || a.is_constant()) return gemm_on_host(node, alpha, beta, turn_b, a);

  nn::FullyConnected fc;
  fc.weights = node.weights(1, "the weights");
  if (!turn_b) fc.weights = turned(fc.weights);
  if (alpha != 1.0f)
    for (float& weight : fc.weights.data) weight *= alpha;
  const std::int64_t M = fc.weights.dims[0];
  const bool has_bias = node.has_input(2);
  const bool bias_fits = has_bias && node.is_constant(2) && is_per_filter(node.dims(2), M);
  if (bias_fits) {
    fc.bias = node.weights(2, "the bias").data;
    if (fc.bias.size() == 1) fc.bias.assign(static_cast<std::size_t>(M), fc.bias[0]);
    for (float& value : fc.bias) value *= beta;
  }
  if (!has_bias || bias_fits) return node.emit(std::move(fc), {a});
  Known bias = node.input(2);
  if (beta != 1.0f)
    bias = node.emit("bias", nn::Mul{}, {bias, known({::onnx::TensorProto::FLOAT, nn::Tensor({}, {beta})})});
  return node.emit(nn::Add{}, {node.emit("product", std::move(fc), {a}), bias});
}

Known import_matmul(NodeReader& node) {
  const bool is_fc =
      !node.is_constant(0) && node.is_constant(1) && node.dims(0).size() == 2 && node.dims(1).size() == 2;
  if (!is_fc) return node.emit(nn::MatMul{}, {node.input(0), node.input(1)});
  nn::FullyConnected fc;
  fc.weights = turned(node.weights(1, "the weights"));
  return node.emit(std::move(fc), {node.input(0)});
}

}  // namespace eyeriss::onnx
