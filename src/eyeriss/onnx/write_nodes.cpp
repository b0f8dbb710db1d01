#include "eyeriss/onnx/write_nodes.h"

#include <utility>

namespace eyeriss::onnx {
namespace {

using Ints = std::vector<std::int64_t>;

template <class T>
void write_raw(const std::string& name, int type, const nn::Dims& dims, const std::vector<T>& data,
               ::onnx::GraphProto& graph) {
  auto& tensor = *graph.add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(type);
  for (const std::int64_t dim : dims) tensor.add_dims(dim);
  tensor.set_raw_data(data.data(), data.size() * sizeof(T));
}

// One overload for each operator; every ONNX node gets the name of the network's node.
class Writer {
 public:
  Writer(const nn::Node& node, const std::vector<nn::Dims>& dims, const std::vector<std::string>& values,
         const std::string& output, ::onnx::GraphProto& graph)
      : source_(node), dims_(dims), graph_(graph) {
    for (const std::string& value : values) node_.add_input(value);
    node_.set_name(node.name);
    node_.set_op_type(nn::op_name(node.op));
    node_.add_output(output);
  }

  void write() {
    std::visit([this](const auto& op) { fill(op); }, source_.op);
    *graph_.add_node() = std::move(node_);
  }

 private:
  ::onnx::AttributeProto& add(const char* name, ::onnx::AttributeProto_AttributeType type) {
    auto& attribute = *node_.add_attribute();
    attribute.set_name(name);
    attribute.set_type(type);
    return attribute;
  }
  void integer(const char* name, std::int64_t value) { add(name, ::onnx::AttributeProto::INT).set_i(value); }
  void number(const char* name, float value) { add(name, ::onnx::AttributeProto::FLOAT).set_f(value); }
  void list(const char* name, const Ints& values) {
    auto& attribute = add(name, ::onnx::AttributeProto::INTS);
    for (const std::int64_t value : values) attribute.add_ints(value);
  }
  void input(const char* part, const nn::Tensor& tensor) {
    node_.add_input(source_.name + "." + part);
    write_initializer(node_.input(node_.input_size() - 1), tensor, graph_);
  }
  void input(const char* part, const nn::Dims& dims, const Ints& values) {
    node_.add_input(source_.name + "." + part);
    write_raw(node_.input(node_.input_size() - 1), ::onnx::TensorProto::INT64, dims, values, graph_);
  }
  void input(const char* part, const Ints& values) { input(part, {static_cast<std::int64_t>(values.size())}, values); }
  void bias(const std::vector<float>& values) {
    if (!values.empty()) input("bias", nn::Tensor({static_cast<std::int64_t>(values.size())}, values));
  }
  void window(const nn::Pair& strides, const nn::Pair& dilations, const nn::Padding& pads) {
    list("strides", {strides[0], strides[1]});
    if (dilations != nn::Pair{1, 1}) list("dilations", {dilations[0], dilations[1]});
    list("pads", {pads.top, pads.left, pads.bottom, pads.right});
  }
  void pool(const nn::Window& w) {
    list("kernel_shape", {w.kernel[0], w.kernel[1]});
    window(w.strides, w.dilations, w.pads);
    if (w.ceil_mode) integer("ceil_mode", 1);
  }

  void fill(const nn::Conv& op) {
    input("weights", op.weights);
    bias(op.bias);
    list("kernel_shape", {op.weights.dims[2], op.weights.dims[3]});
    window(op.strides, op.dilations, op.pads);
    integer("group", op.group);
  }
  void fill(const nn::FullyConnected& op) {
    if (dims_[0].size() != 2) {  // Gemm takes matrices only
      auto& flatten = *graph_.add_node();
      flatten.set_name(source_.name + ".flatten");
      flatten.set_op_type("Flatten");
      flatten.add_input(node_.input(0));
      flatten.add_output(flatten.name());
      node_.set_input(0, flatten.name());
    }
    input("weights", op.weights);
    bias(op.bias);
    integer("transB", 1);
  }
  void fill(const nn::LeakyRelu& op) { number("alpha", op.alpha); }
  void fill(const nn::Clip& op) {
    input("min", nn::Tensor({}, {op.min}));
    input("max", nn::Tensor({}, {op.max}));
  }
  void fill(const nn::HardSigmoid& op) {
    number("alpha", op.alpha);
    number("beta", op.beta);
  }
  void fill(const nn::Softmax& op) {
    integer("axis", op.axis);
    if (!op.flatten) return;
    // From opset 13 on a Softmax is over one axis: flatten, apply, and take the shape back.
    node_.mutable_attribute(0)->set_i(1);
    const std::string flat = source_.name + ".flat", soft = source_.name + ".soft", output = node_.output(0);
    auto& flatten = *graph_.add_node();
    flatten.set_name(flat);
    flatten.set_op_type("Flatten");
    flatten.add_input(node_.input(0));
    flatten.add_output(flat);
    auto& axis = *flatten.add_attribute();
    axis.set_name("axis");
    axis.set_type(::onnx::AttributeProto::INT);
    axis.set_i(op.axis);
    auto& softmax = *graph_.add_node();
    softmax = node_;
    softmax.set_name(soft);
    softmax.set_input(0, flat);
    softmax.set_output(0, soft);
    node_.Clear();
    node_.set_name(source_.name);
    node_.set_op_type("Reshape");
    node_.add_input(soft);
    node_.add_output(output);
    nn::Dims shape = dims_[0];
    for (std::int64_t& dim : shape)
      if (dim == nn::kDynamic) dim = -1;
    input("shape", shape);
  }
  void fill(const nn::Lrn& op) {
    integer("size", op.size);
    number("alpha", op.alpha);
    number("beta", op.beta);
    number("bias", op.bias);
  }
  void fill(const nn::BatchNorm& op) {
    const nn::Dims dims = {static_cast<std::int64_t>(op.scale.size())};
    input("scale", nn::Tensor(dims, op.scale));
    input("bias", nn::Tensor(dims, op.shift));
    input("mean", nn::Tensor(dims, std::vector<float>(op.scale.size(), 0.0f)));
    input("variance", nn::Tensor(dims, std::vector<float>(op.scale.size(), 1.0f)));
    number("epsilon", 0.0f);
  }
  void fill(const nn::MaxPool& op) { pool(op.window); }
  void fill(const nn::AveragePool& op) {
    pool(op.window);
    if (op.count_include_pad) integer("count_include_pad", 1);
  }
  void fill(const nn::Add&) {
    if (source_.inputs.size() != 2) node_.set_op_type("Sum");
  }
  void fill(const nn::Concat& op) { integer("axis", op.axis); }
  void fill(const nn::Flatten& op) { integer("axis", op.axis); }
  void fill(const nn::Reshape& op) { input("shape", op.dims); }
  void fill(const nn::Squeeze& op) { input("axes", op.axes); }
  void fill(const nn::Unsqueeze& op) { input("axes", op.axes); }
  void fill(const nn::Transpose& op) { list("perm", op.perm); }
  void fill(const nn::Pad& op) {
    Ints pads = op.begins;
    pads.insert(pads.end(), op.ends.begin(), op.ends.end());
    input("pads", pads);
    input("value", nn::Tensor({}, {op.value}));
    static const char* const kModes[] = {"constant", "reflect", "edge"};
    add("mode", ::onnx::AttributeProto::STRING).set_s(kModes[static_cast<int>(op.mode)]);
  }
  void fill(const nn::Slice& op) {
    input("starts", op.starts);
    input("ends", op.ends);
    input("axes", op.axes);
    input("steps", op.steps);
  }
  void fill(const nn::Gather& op) {
    input("indices", op.indices.dims, op.indices.data);
    integer("axis", op.axis);
  }
  template <class NoAttributes>
  void fill(const NoAttributes&) {}

  const nn::Node& source_;
  const std::vector<nn::Dims>& dims_;
  ::onnx::GraphProto& graph_;
  ::onnx::NodeProto node_;
};

}  // namespace

void write_initializer(const std::string& name, const nn::Tensor& tensor, ::onnx::GraphProto& graph) {
  write_raw(name, ::onnx::TensorProto::FLOAT, tensor.dims, tensor.data, graph);
}

void write_node(const nn::Node& node, const std::vector<nn::Dims>& input_dims, const std::vector<std::string>& values,
                const std::string& output, ::onnx::GraphProto& graph) {
  Writer(node, input_dims, values, output, graph).write();
}

}  // namespace eyeriss::onnx
