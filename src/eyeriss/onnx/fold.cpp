#include "eyeriss/onnx/fold.h"

#include <algorithm>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/host_arithmetic.h"
#include "eyeriss/nn/host_moves.h"
#include "eyeriss/nn/network_shapes.h"

namespace eyeriss::onnx {
namespace {

void refuse_batch(const Integers& integers, const std::string& where) {
  if (std::count(integers.data.begin(), integers.data.end(), kBatchMarker) > 0)
    base::fail("{}: it computes with the batch, which is dynamic; export the model with a fixed batch", where);
}

struct Folder {
  const std::vector<const Integers*>& in;
  const nn::Dims& dims;
  const std::string& where;

  Integers operator()(const nn::Add&) const {
    Integers sum = *in[0];
    refuse_batch(sum, where);
    for (std::size_t i = 1; i < in.size(); ++i) {
      refuse_batch(*in[i], where);
      sum = nn::arithmetic(nn::Arithmetic::add, sum, *in[i]);
    }
    return sum;
  }
  Integers operator()(const nn::Sub&) const { return two(nn::Arithmetic::sub); }
  Integers operator()(const nn::Mul&) const { return two(nn::Arithmetic::mul); }
  Integers operator()(const nn::Div&) const { return two(nn::Arithmetic::div); }
  Integers operator()(const nn::Concat& op) const { return nn::concat(op, in); }
  Integers operator()(const nn::Transpose& op) const { return nn::transpose(op, *in[0]); }
  Integers operator()(const nn::Slice& op) const { return nn::slice(op, *in[0]); }
  Integers operator()(const nn::Gather& op) const { return nn::gather(op, *in[0]); }
  Integers operator()(const nn::Pad& op) const { return nn::pad(op, *in[0]); }
  Integers operator()(const nn::Flatten&) const { return {dims, in[0]->data}; }
  Integers operator()(const nn::Reshape&) const { return {dims, in[0]->data}; }
  Integers operator()(const nn::Squeeze&) const { return {dims, in[0]->data}; }
  Integers operator()(const nn::Unsqueeze&) const { return {dims, in[0]->data}; }
  template <class Other>
  Integers operator()(const Other&) const {
    base::fail("{}: not supported on whole numbers; only shapes are computed from them", where);
  }

  Integers two(nn::Arithmetic kind) const {
    refuse_batch(*in[0], where);
    refuse_batch(*in[1], where);
    return nn::arithmetic(kind, *in[0], *in[1]);
  }
};

}  // namespace

Integers fold_integers(const nn::Op& op, const std::vector<const Integers*>& inputs, const std::string& where) {
  std::vector<nn::Dims> in;
  for (const Integers* input : inputs) in.push_back(input->dims);
  const nn::Dims dims = nn::output_dims(op, in, where);
  if (nn::element_count(dims) == 0) return Integers(dims);
  return std::visit(Folder{inputs, dims, where}, op);
}

nn::Tensor to_floats(const Integers& integers, const std::string& where) {
  refuse_batch(integers, where);
  nn::Tensor out(integers.dims);
  std::transform(integers.data.begin(), integers.data.end(), out.data.begin(),
                 [](std::int64_t value) { return static_cast<float>(value); });
  return out;
}

}  // namespace eyeriss::onnx
