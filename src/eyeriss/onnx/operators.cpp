#include "eyeriss/onnx/operators.h"

#include "eyeriss/base/error.h"
#include "eyeriss/onnx/operator_list.h"

namespace eyeriss::onnx {
namespace {

constexpr Operator kOperators[] = {
    {"Add", import_add, "host", "broadcasting; a constant per filter after a CONV or FC layer becomes its bias"},
    {"AveragePool", import_average_pool, "host", "1 to 3 spatial dimensions, ceil_mode, auto_pad, count_include_pad"},
    {"BatchNormalization", import_batch_normalization, "host",
     "inference; folded into the CONV or FC layer before it, if that is its only reader"},
    {"Cast", import_cast, "import", "constants between whole numbers and floats; computed values between float types"},
    {"Clip", import_clip, "host", "bounds as attributes or as constant inputs"},
    {"Concat", import_concat, "host", ""},
    {"Constant", import_constant, "import", "tensors, floats and whole numbers"},
    {"ConstantOfShape", import_constant_of_shape, "import", "constant shape"},
    {"Conv", import_conv, "chip",
     "1 to 3 spatial dimensions, groups, strides, pads, auto_pad, dilations; constant filters"},
    {"DequantizeLinear", import_dequantize_linear, "import",
     "constant scale and zero point, per tensor or per channel; of a computed value on the host"},
    {"Div", import_div, "host", "broadcasting"},
    {"Dropout", import_dropout, "import", "inference: it vanishes"},
    {"Flatten", import_flatten, "host", "before an FC layer it vanishes"},
    {"Gather", import_gather, "host", "constant indices"},
    {"Gemm", import_gemm, "chip", "constant weights: an FC layer; otherwise on the host"},
    {"GlobalAveragePool", import_global_average_pool, "host", ""},
    {"HardSigmoid", import_hard_sigmoid, "host", ""},
    {"HardSwish", import_hard_swish, "host", ""},
    {"Identity", import_identity, "import", "it vanishes"},
    {"LRN", import_lrn, "host", ""},
    {"LeakyRelu", import_leaky_relu, "host", ""},
    {"MatMul", import_matmul, "chip", "a matrix times a constant matrix: an FC layer; otherwise on the host"},
    {"MaxPool", import_max_pool, "host",
     "1 to 3 spatial dimensions, ceil_mode, auto_pad, dilations; no indices output"},
    {"Mul", import_mul, "host", "broadcasting"},
    {"Pad", import_pad, "host", "constant, reflect and edge; constant pads"},
    {"Relu", import_relu, "host", "on the chip when it alone follows a CONV or FC layer"},
    {"Reshape", import_reshape, "host",
     "constant shape, also one computed from shapes; before an FC layer it vanishes; no dimension of 0 with allowzero"},
    {"Shape", import_shape, "import", "also of a dynamic batch, as long as nothing is computed from the batch"},
    {"Sigmoid", import_sigmoid, "host", ""},
    {"Slice", import_slice, "host", "constant starts, ends, axes and steps"},
    {"Softmax", import_softmax, "host",
     "both meanings: over all dimensions from the axis on (before opset 13), over the axis alone"},
    {"Squeeze", import_squeeze, "host", "constant axes"},
    {"Sub", import_sub, "host", "broadcasting"},
    {"Sum", import_sum, "host", "any number of inputs, broadcasting"},
    {"Transpose", import_transpose, "host", ""},
    {"Unsqueeze", import_unsqueeze, "host", "constant axes"},
};

}  // namespace

const Operator* find_operator(const std::string& name) {
  for (const Operator& entry : kOperators)
    if (name == entry.name) return &entry;
  return nullptr;
}

std::vector<OperatorInfo> operators() {
  std::vector<OperatorInfo> list;
  for (const Operator& entry : kOperators) list.push_back({entry.name, entry.runs_on, entry.limits});
  return list;
}

std::string operator_table() {
  std::string table = "| operator | runs on | what is taken |\n|---|---|---|\n";
  for (const Operator& entry : kOperators)
    table += fmt::format("| {} | {} | {} |\n", entry.name, entry.runs_on, entry.limits);
  return table;
}

}  // namespace eyeriss::onnx
