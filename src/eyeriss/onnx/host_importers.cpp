#include <algorithm>
#include <cmath>
#include <limits>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/shape_rules.h"
#include "eyeriss/onnx/importers.h"

namespace eyeriss::onnx {

Known import_relu(NodeReader& node) {
  return node.emit(nn::Relu{}, {node.input(0)});
}

Known import_leaky_relu(NodeReader& node) {
  return node.emit(nn::LeakyRelu{node.number("alpha", 0.01f)}, {node.input(0)});
}

Known import_clip(NodeReader& node) {
  nn::Clip clip{std::numeric_limits<float>::lowest(), std::numeric_limits<float>::max()};
  if (node.opset() < 11) {
    clip.min = node.number("min", clip.min);
    clip.max = node.number("max", clip.max);
  } else {
    if (node.has_input(1)) clip.min = node.scalar(1, "the lower bound");
    if (node.has_input(2)) clip.max = node.scalar(2, "the upper bound");
  }
  if (std::isnan(clip.min) || std::isnan(clip.max)) base::fail("{}: a bound is not a number", node.where);
  return node.emit(clip, {node.input(0)});
}

Known import_sigmoid(NodeReader& node) {
  return node.emit(nn::Sigmoid{}, {node.input(0)});
}

Known import_hard_sigmoid(NodeReader& node) {
  return node.emit(nn::HardSigmoid{node.number("alpha", 0.2f), node.number("beta", 0.5f)}, {node.input(0)});
}

Known import_hard_swish(NodeReader& node) {
  return node.emit(nn::HardSwish{}, {node.input(0)});
}

Known import_softmax(NodeReader& node) {
  const bool flattens = node.opset() < 13;
  const std::int64_t axis = node.integer("axis", flattens ? 1 : -1);
  const nn::Dims& in = node.dims(0);
  const auto at = static_cast<std::int64_t>(nn::checked_axis(axis, in, node.where));
  // What flattening would join is often a row of ones: then both meanings are one.
  const bool joins = std::any_of(in.begin() + at + 1, in.end(), [](std::int64_t dim) { return dim != 1; });
  return node.emit(nn::Softmax{at, flattens && joins}, {node.input(0)});
}

Known import_lrn(NodeReader& node) {
  if (!node.has("size")) base::fail("{}: attribute size is missing", node.where);
  return node.emit(nn::Lrn{node.integer("size", 5), node.number("alpha", 1e-4f), node.number("beta", 0.75f),
                           node.number("bias", 1.0f)},
                   {node.input(0)});
}

Known import_batch_normalization(NodeReader& node) {
  node.ignore("momentum");  // speaks of training
  if (node.integer("training_mode", 0) != 0)
    base::fail("{}: training_mode is not supported; export the model for inference", node.where);
  if (node.opset() < 9 && node.integer("spatial", 1) != 1) base::fail("{}: spatial = 0 is not supported", node.where);
  const double epsilon = node.number("epsilon", 1e-5f);
  const std::vector<float> scale = node.weights(1, "the scale").data, bias = node.weights(2, "the bias").data;
  const std::vector<float> mean = node.weights(3, "the mean").data, variance = node.weights(4, "the variance").data;
  if (bias.size() != scale.size() || mean.size() != scale.size() || variance.size() != scale.size())
    base::fail("{}: {} scales, {} biases, {} means and {} variances; there must be one each per channel", node.where,
               scale.size(), bias.size(), mean.size(), variance.size());
  nn::BatchNorm norm;
  for (std::size_t i = 0; i < scale.size(); ++i) {
    const double factor = scale[i] / std::sqrt(variance[i] + epsilon);
    norm.scale.push_back(static_cast<float>(factor));
    norm.shift.push_back(static_cast<float>(bias[i] - mean[i] * factor));
  }
  check_finite(norm.scale, node.where + ": scale / sqrt(variance + epsilon)");
  check_finite(norm.shift, node.where + ": bias - mean * scale / sqrt(variance + epsilon)");
  return node.emit(std::move(norm), {node.input(0)});
}

Known import_add(NodeReader& node) {
  return node.emit(nn::Add{}, {node.input(0), node.input(1)});
}

Known import_sum(NodeReader& node) {
  return node.input_count() == 1 ? node.input(0) : node.emit(nn::Add{}, node.all_inputs());
}

Known import_sub(NodeReader& node) {
  return node.emit(nn::Sub{}, {node.input(0), node.input(1)});
}

Known import_mul(NodeReader& node) {
  return node.emit(nn::Mul{}, {node.input(0), node.input(1)});
}

Known import_div(NodeReader& node) {
  return node.emit(nn::Div{}, {node.input(0), node.input(1)});
}

Known import_dequantize_linear(NodeReader& node) {
  // (x - zero_point) * scale; a scale per channel lies along `axis`.
  const nn::Dims in = node.dims(0);
  const std::int64_t axis = node.integer("axis", 1);
  nn::Dims along(in.size(), 1);
  const auto along_axis = [&](nn::Tensor values, const char* what) {
    if (values.size() == 1) return nn::Tensor({}, values.data);
    const std::size_t at = nn::checked_axis(axis, in, node.where);
    if (values.rank() != 1 || values.dims[0] != in[at])
      base::fail("{}: {} of {} for {} channels", node.where, what, nn::to_string(values.dims), in[at]);
    along[at] = in[at];
    return nn::Tensor(along, std::move(values.data));
  };
  const auto as_float = [](nn::Tensor values) { return known({::onnx::TensorProto::FLOAT, std::move(values)}); };
  Known x = node.input(0);
  x = x.is_constant() ? as_float(node.floats(0, "the input")) : Known{::onnx::TensorProto::FLOAT, x.value, nullptr};
  if (node.has_input(2)) {
    nn::Tensor zero = along_axis(node.floats(2, "the zero point"), "a zero point");
    if (std::any_of(zero.data.begin(), zero.data.end(), [](float value) { return value != 0.0f; }))
      x = node.emit("shifted", nn::Sub{}, {x, as_float(std::move(zero))});
  }
  return node.emit(nn::Mul{}, {x, as_float(along_axis(node.weights(1, "the scale"), "a scale"))});
}

}  // namespace eyeriss::onnx
