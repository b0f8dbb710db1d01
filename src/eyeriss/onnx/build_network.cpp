#include "eyeriss/onnx/build_network.h"

#include <set>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/simplify.h"
#include "eyeriss/onnx/node_order.h"
#include "eyeriss/onnx/operator_list.h"

namespace eyeriss::onnx {
namespace {

constexpr std::int64_t kFirstOpset = 7, kLastOpset = 18;

// More than any network has; each becomes some kilobytes of ours.
constexpr int kMostNodes = 65536;

// Bytes of a name. Reports line up their columns by the longest one.
constexpr std::size_t kMostNameBytes = 1024;

// What the import may make and copy beyond what the file holds: this many values, and a few for each byte of it.
constexpr std::int64_t kFreeValues = std::int64_t{1} << 22, kValuesPerByte = 4;

// Weights that ConstantOfShape makes, in all: VGG-19 has 2^27.1.
constexpr std::int64_t kMostFilledWeights = std::int64_t{1} << 28;

bool is_standard(const std::string& domain) {
  return domain.empty() || domain == "ai.onnx";
}

int standard_opset(const ::onnx::ModelProto& model) {
  for (const auto& set : model.opset_import())
    if (is_standard(set.domain())) {
      if (set.version() < kFirstOpset || set.version() > kLastOpset)
        base::fail("opset {} is not supported; use {} to {}", set.version(), kFirstOpset, kLastOpset);
      return static_cast<int>(set.version());
    }
  base::fail("the model names no opset of the standard operators; it is damaged or not an ONNX model");
}

class Builder {
 public:
  explicit Builder(::onnx::ModelProto& model) : proto_(*model.mutable_graph()) {
    graph_.opset = standard_opset(model);
    graph_.network.name = proto_.name();
    graph_.values_left = kFreeValues + kValuesPerByte * static_cast<std::int64_t>(model.ByteSizeLong());
    graph_.weights_left = kMostFilledWeights;
    for (const auto& item : model.metadata_props()) graph_.network.metadata[item.key()] = item.value();
  }

  nn::Network build() {
    if (proto_.sparse_initializer_size() > 0) base::fail("sparse initializers are not supported");
    for (auto& tensor : *proto_.mutable_initializer()) initializers_[tensor.name()] = &tensor;
    for (const auto& input : proto_.input())
      if (initializers_.count(input.name()) == 0) add_input(input);
    if (proto_.node_size() > kMostNodes)
      base::fail("the graph has {} nodes, at most {} are supported", proto_.node_size(), kMostNodes);
    if (proto_.output_size() == 0) base::fail("the graph has no outputs");
    const std::vector<int> order = node_order(proto_);
    count_readers();
    for (const int index : order) add_node(*proto_.mutable_node(index));
    for (const auto& output : proto_.output()) add_output(output.name());
    nn::simplify(graph_.network);
    return std::move(graph_.network);
  }

 private:
  void add_input(const ::onnx::ValueInfoProto& info) {
    check_name(info.name(), "an input");
    const std::string where = "input '" + info.name() + "'";
    if (!info.type().has_tensor_type() || !info.type().tensor_type().has_shape())
      base::fail("{}: it has no tensor shape; export the model with the shapes of its inputs", where);
    const auto& tensor = info.type().tensor_type();
    const int type = tensor.elem_type();
    if (!is_readable_type(type) || is_integer_type(type))
      base::fail("{}: values of type {} are not supported; use float, float16, double or 8-bit pixels", where,
                 type_name(type));
    nn::Dims dims;
    for (const auto& dim : tensor.shape().dim()) {
      const bool known_dim = dim.has_dim_value();
      if (known_dim && dim.dim_value() < 0) base::fail("{}: dimension {} is negative", where, dim.dim_value());
      const bool dynamic = !known_dim || dim.dim_value() == 0;
      if (dynamic && !dims.empty())
        base::fail("{}: dimension {} ({}) is dynamic; only the first, the batch, may be", where, dims.size(),
                   dim.dim_param().empty() ? "no name" : dim.dim_param());
      dims.push_back(dynamic ? nn::kDynamic : dim.dim_value());
    }
    check_dims(dims, where);
    const int value = graph_.network.add_input(info.name(), dims);
    graph_.dims.push_back(std::move(dims));
    known_[info.name()] = {type, value, nullptr};
  }

  void count_readers() {
    for (const auto& node : proto_.node())
      for (const std::string& name : node.input()) ++readers_left_[name];
    for (const auto& output : proto_.output()) ++readers_left_[output.name()];
  }

  // What a name stands for; an initializer is read when it is first needed.
  Known lookup(const std::string& name) {
    const auto initializer = initializers_.find(name);
    if (initializer != initializers_.end()) {
      known_[name] = known(read_tensor(*initializer->second, "initializer '" + name + "'"));
      initializers_.erase(initializer);
    }
    Known item = known_.at(name);
    if (--readers_left_[name] == 0) known_.erase(name);  // the last reader may take the data
    return item;
  }

  static void check_name(const std::string& name, const char* what) {
    if (name.size() > kMostNameBytes)
      base::fail("the name of {} that begins with '{}' has {} bytes, at most {} are supported", what,
                 name.substr(0, 40), name.size(), kMostNameBytes);
    for (const char letter : name)
      if (static_cast<unsigned char>(letter) < 32 || letter == 127)
        base::fail("the name of {} '{}' has a control character (byte {}); rename it", what, name,
                   static_cast<int>(letter));
  }

  void add_node(::onnx::NodeProto& proto) {
    const std::string& output = proto.output(0);
    check_name(proto.name(), "a node");
    check_name(output, "a value");
    check_name(proto.op_type(), "an operator");
    std::string name = proto.name().empty() || !node_names_.insert(proto.name()).second ? output : proto.name();
    node_names_.insert(name);
    const Operator* const found = is_standard(proto.domain()) ? find_operator(proto.op_type()) : nullptr;
    if (found == nullptr)
      base::fail("node '{}': operator {}{}{} (opset {}) is not supported; docs/onnx.md lists what is", name,
                 proto.domain(), is_standard(proto.domain()) ? "" : ".", proto.op_type(), graph_.opset);
    std::vector<std::optional<Known>> inputs;
    for (const std::string& input : proto.input())
      inputs.push_back(input.empty() ? std::nullopt : std::optional<Known>(lookup(input)));
    NodeReader reader(proto, std::move(name), graph_, std::move(inputs));
    for (int i = 1; i < proto.output_size(); ++i)
      if (!proto.output(i).empty() && readers_left_[proto.output(i)] > 0)
        base::fail("{}: its output {} ('{}') is used; only the first output is supported", reader.where, i,
                   proto.output(i));
    Known result = found->import(reader);
    reader.check_all_read();
    if (result.value >= 0 && !graph_.network.nodes.empty() && graph_.network.nodes.back().output == result.value)
      graph_.network.value_names[static_cast<std::size_t>(result.value)] = output;
    known_[output] = std::move(result);
  }

  void add_output(const std::string& name) {
    const Known item = lookup(name);
    const bool is_new = item.is_constant();
    if (is_new) item.constant->network_value = -1;  // an output has its own name
    const int value = graph_.value_of(item, name, "output '" + name + "'");
    if (!is_new && readers_left_[name] == 0) rename_alias(value, name);
    graph_.network.outputs.push_back(value);
  }

  // An output that Identity or Dropout passed on keeps its own name, unless the value is an input or already an output.
  void rename_alias(int value, const std::string& name) {
    for (const nn::Input& input : graph_.network.inputs)
      if (input.value == value) return;
    for (const int output : graph_.network.outputs)
      if (output == value) return;
    graph_.network.value_names[static_cast<std::size_t>(value)] = name;
  }

  ::onnx::GraphProto& proto_;
  Graph graph_;
  std::map<std::string, ::onnx::TensorProto*> initializers_;
  std::map<std::string, Known> known_;
  std::map<std::string, int> readers_left_;
  std::set<std::string> node_names_;
};

}  // namespace

nn::Network build_network(::onnx::ModelProto& model) {
  if (!model.has_graph()) base::fail("the model has no graph; it is damaged or not an ONNX model");
  return Builder(model).build();
}

}  // namespace eyeriss::onnx
