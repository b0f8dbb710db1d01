// The network graph as plain values: operators, the values between them, constants. CONV and FC go to the chip, every
// other operator stays on the host, as the published system did with Caffe ([J] Sec. VI). Shapes follow from the inputs
// (network_shapes.h), float results from run_float (float_run.h).
#pragma once

#include <array>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "eyeriss/nn/tensor.h"

namespace eyeriss::nn {

// Per spatial direction: vertical (rows), then horizontal (columns).
using Pair = std::array<std::int64_t, 2>;

// Rows and columns added around an fmap; negative values crop where the operator allows it.
struct Padding {
  std::int64_t top = 0, left = 0, bottom = 0, right = 0;
  bool operator==(const Padding&) const = default;
};

// The window of a pooling layer. With ceil_mode the last window may hang over the padded edge, but never starts outside
// it.
struct Window {
  Pair kernel{1, 1}, strides{1, 1}, dilations{1, 1};
  Padding pads;
  bool ceil_mode = false;
  bool operator==(const Window&) const = default;
};

// --- Operators for the chip. ---

// N x (group*C) x H x W -> N x M x E x F. weights: M x C x R x S (M over all groups, C per group); bias: M values, or
// none.
struct Conv {
  Tensor weights;
  std::vector<float> bias;
  std::int64_t group = 1;
  Pair strides{1, 1}, dilations{1, 1};
  Padding pads;
};

// N x (any dimensions whose product is K) -> N x M. weights: M x K; bias: M values, or none. It flattens its input by
// itself.
struct FullyConnected {
  Tensor weights;
  std::vector<float> bias;
};

// --- Host operators: one value in, same shape out. ---

struct Relu {};
struct LeakyRelu {
  float alpha = 0.01f;
};
struct Clip {
  float min, max;
};
struct Sigmoid {};
struct HardSigmoid {
  float alpha = 0.2f, beta = 0.5f;
};
struct HardSwish {};
struct Softmax {
  std::int64_t axis = 1;
  bool flatten = false;  // true: over all dimensions from axis on (ONNX before opset 13); false: over that axis alone
};
// Across channels ([Krizhevsky 2012] Sec. 3.3): x / (bias + alpha / size * sum of squares over `size` channels
// around)^beta.
struct Lrn {
  std::int64_t size = 5;
  float alpha = 1e-4f, beta = 0.75f, bias = 1.0f;
};
// y = scale * x + shift with one scale and shift per channel (dimension 1): mean and variance are folded in.
struct BatchNorm {
  std::vector<float> scale, shift;
};

// --- Host operators: pooling. N x C x H x W in, N x C x E x F out. ---

struct MaxPool {
  Window window;
};
struct AveragePool {
  Window window;
  bool count_include_pad = false;
};
struct GlobalAveragePool {};  // any rank above 2; every spatial dimension becomes 1

// --- Host operators: two or more values in (NumPy broadcasting). ---

struct Add {};
struct Sub {};
struct Mul {};
struct Div {};
struct MatMul {};  // the NumPy matrix product of two values that are both computed, or of rank above 2
struct Concat {
  std::int64_t axis = 1;
};

// --- Host operators that only move data. ---

struct Flatten {
  std::int64_t axis = 1;  // to two dimensions: all before axis, all from axis on
};
// 0 keeps the dimension that the input has at this place, -1 (at most one) takes what is left.
struct Reshape {
  Dims dims;
};
struct Squeeze {
  std::vector<std::int64_t> axes;  // >= 0, ascending; dimensions of 1 that vanish
};
struct Unsqueeze {
  std::vector<std::int64_t> axes;  // >= 0, ascending; places in the output where dimensions of 1 appear
};
struct Transpose {
  std::vector<std::int64_t> perm;  // output dimension i is input dimension perm[i]
};
struct Pad {
  enum class Mode { constant, reflect, edge };
  std::vector<std::int64_t> begins, ends;  // one each per dimension; negative values crop
  float value = 0.0f;
  Mode mode = Mode::constant;
};
struct Slice {
  std::vector<std::int64_t> axes, starts, ends,
      steps;  // as ONNX: negative counts from the end, out of range is clamped
};
struct Gather {
  std::int64_t axis = 0;
  TensorOf<std::int64_t> indices;  // negative counts from the end
};

using Op = std::variant<Conv, FullyConnected, Relu, LeakyRelu, Clip, Sigmoid, HardSigmoid, HardSwish, Softmax, Lrn,
                        BatchNorm, MaxPool, AveragePool, GlobalAveragePool, Add, Sub, Mul, Div, MatMul, Concat, Flatten,
                        Reshape, Squeeze, Unsqueeze, Transpose, Pad, Slice, Gather>;

// The name of an operator as ONNX and the reports write it: "Conv", "Gemm" (FullyConnected), "MaxPool" ...
std::string op_name(const Op& op);

// A node reads values and makes one. Values are indices into Network::value_names.
struct Node {
  std::string name;
  Op op;
  std::vector<int> inputs;
  int output = -1;
};

struct Input {
  int value = -1;
  Dims dims;  // dims[0] is the batch: kDynamic, or what the file says
};

struct Network {
  std::string name;
  std::vector<std::string> value_names;
  std::vector<Input> inputs;
  std::map<int, Tensor> constants;  // by value; weights and biases live in their operators instead
  std::vector<Node> nodes;          // each after the nodes whose outputs it reads
  std::vector<int> outputs;
  std::map<std::string, std::string> metadata;  // free text that travels with the ONNX file

  // Build a network from front to back; each returns the value that it adds.
  int add_input(std::string value_name, Dims dims);
  int add_constant(std::string value_name, Tensor tensor);
  int add_node(std::string node_name, Op op, std::vector<int> input_values);  // the value gets the name of the node
};

inline bool is_chip_op(const Op& op) {
  return std::holds_alternative<Conv>(op) || std::holds_alternative<FullyConnected>(op);
}

// The indices of the nodes that read each value.
std::vector<std::vector<int>> readers(const Network& network);

// The index of the Relu that alone reads the output of `node_index` (which is no output of the network), or -1: a ReLU
// that the chip can do on the way out. `value_readers` is readers(network).
int following_relu(const Network& network, const std::vector<std::vector<int>>& value_readers, int node_index);

}  // namespace eyeriss::nn
