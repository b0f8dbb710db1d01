// For tests: ONNX models made in a few lines.
#pragma once

#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

#include "eyeriss/nn/tensor.h"

namespace eyeriss::onnx {

struct ModelBuilder {
  ::onnx::ModelProto model;

  explicit ModelBuilder(std::int64_t opset = 13) {
    model.set_ir_version(7);
    model.add_opset_import()->set_version(opset);
    model.mutable_graph()->set_name("test");
  }

  // A dimension of -1 is dynamic.
  void input(const std::string& name, const nn::Dims& dims, int type = ::onnx::TensorProto::FLOAT) {
    auto& info = *model.mutable_graph()->add_input();
    info.set_name(name);
    info.mutable_type()->mutable_tensor_type()->set_elem_type(type);
    auto& shape = *info.mutable_type()->mutable_tensor_type()->mutable_shape();
    for (const std::int64_t dim : dims) {
      if (dim == nn::kDynamic)
        shape.add_dim()->set_dim_param("N");
      else
        shape.add_dim()->set_dim_value(dim);
    }
  }

  void output(const std::string& name) { model.mutable_graph()->add_output()->set_name(name); }

  ::onnx::TensorProto& floats(const std::string& name, const nn::Dims& dims, const std::vector<float>& values) {
    auto& tensor = add(name, dims, ::onnx::TensorProto::FLOAT);
    tensor.set_raw_data(values.data(), values.size() * sizeof(float));
    return tensor;
  }

  ::onnx::TensorProto& integers(const std::string& name, const std::vector<std::int64_t>& values) {
    auto& tensor = add(name, {static_cast<std::int64_t>(values.size())}, ::onnx::TensorProto::INT64);
    for (const std::int64_t value : values) tensor.add_int64_data(value);
    return tensor;
  }

  ::onnx::TensorProto& add(const std::string& name, const nn::Dims& dims, int type) {
    auto& tensor = *model.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(type);
    for (const std::int64_t dim : dims) tensor.add_dims(dim);
    return tensor;
  }

  ::onnx::NodeProto& node(const std::string& type, const std::string& name, const std::vector<std::string>& inputs,
                          const std::string& result) {
    auto& made = *model.mutable_graph()->add_node();
    made.set_op_type(type);
    made.set_name(name);
    for (const std::string& in : inputs) made.add_input(in);
    made.add_output(result);
    return made;
  }

  std::string bytes() const { return model.SerializeAsString(); }
};

inline void set_ints(::onnx::NodeProto& node, const std::string& name, const std::vector<std::int64_t>& values) {
  auto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(::onnx::AttributeProto::INTS);
  for (const std::int64_t value : values) attribute.add_ints(value);
}

inline void set_int(::onnx::NodeProto& node, const std::string& name, std::int64_t value) {
  auto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(::onnx::AttributeProto::INT);
  attribute.set_i(value);
}

inline void set_string(::onnx::NodeProto& node, const std::string& name, const std::string& value) {
  auto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(::onnx::AttributeProto::STRING);
  attribute.set_s(value);
}

}  // namespace eyeriss::onnx
