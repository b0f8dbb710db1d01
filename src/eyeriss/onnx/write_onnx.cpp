#include "eyeriss/onnx/write_onnx.h"

#include <fcntl.h>
#include <onnx/onnx_pb.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <system_error>

#include "eyeriss/base/error.h"
#include "eyeriss/base/unfinished_file.h"
#include "eyeriss/nn/network_shapes.h"
#include "eyeriss/onnx/write_nodes.h"

namespace eyeriss::onnx {
namespace {

void set_value_info(const std::string& name, const nn::Dims& dims, ::onnx::ValueInfoProto& info) {
  info.set_name(name);
  auto& tensor = *info.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(::onnx::TensorProto::FLOAT);
  tensor.mutable_shape();
  for (const std::int64_t dim : dims) {
    auto& entry = *tensor.mutable_shape()->add_dim();
    if (dim == nn::kDynamic)
      entry.set_dim_param("N");
    else
      entry.set_dim_value(dim);
  }
}

// Names of values that ONNX can tell apart: a repeated or empty one gets its number behind it.
std::vector<std::string> unique_names(const nn::Network& network) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const std::string& wanted : network.value_names) {
    std::string name = wanted.empty() ? "value" : wanted;
    if (!taken.insert(name).second) {
      name = fmt::format("{}.{}", name, names.size());
      taken.insert(name);
    }
    names.push_back(std::move(name));
  }
  return names;
}

::onnx::ModelProto to_proto(const nn::Network& network) {
  ::onnx::ModelProto model;
  model.set_ir_version(7);
  model.set_producer_name("OpenEyeriss");
  auto& opset = *model.add_opset_import();
  opset.set_domain("");
  opset.set_version(14);
  for (const auto& [key, value] : network.metadata) {
    auto& item = *model.add_metadata_props();
    item.set_key(key);
    item.set_value(value);
  }
  auto& graph = *model.mutable_graph();
  graph.set_name(network.name.empty() ? "network" : network.name);
  std::vector<nn::Dims> input_dims;
  for (const nn::Input& input : network.inputs) input_dims.push_back(input.dims);
  const std::vector<nn::Dims> dims = nn::infer_shapes(network, input_dims);
  const std::vector<std::string> names = unique_names(network);
  for (const nn::Input& input : network.inputs)
    set_value_info(names[static_cast<std::size_t>(input.value)], input.dims, *graph.add_input());
  for (const auto& [value, tensor] : network.constants)
    write_initializer(names[static_cast<std::size_t>(value)], tensor, graph);
  for (const nn::Node& node : network.nodes) {
    std::vector<nn::Dims> in;
    std::vector<std::string> values;
    for (const int value : node.inputs) {
      in.push_back(dims[static_cast<std::size_t>(value)]);
      values.push_back(names[static_cast<std::size_t>(value)]);
    }
    write_node(node, in, values, names[static_cast<std::size_t>(node.output)], graph);
  }
  for (const int value : network.outputs)
    set_value_info(names[static_cast<std::size_t>(value)], dims[static_cast<std::size_t>(value)], *graph.add_output());
  if (model.ByteSizeLong() > INT32_MAX)
    base::fail("network {}: as ONNX it has {} bytes; a file of more than 2 GiB is not possible", network.name,
               model.ByteSizeLong());
  return model;
}

}  // namespace

std::string to_onnx(const nn::Network& network) {
  return to_proto(network).SerializeAsString();
}

void write_onnx(const nn::Network& network, const std::string& path) {
  const ::onnx::ModelProto model = to_proto(network);
  const auto checked = [&](int problem) {
    if (problem != 0) base::fail("{}: cannot be written: {}", path, std::generic_category().message(problem));
  };
  const auto write = [&](int file) {
    errno = 0;
    return model.SerializeToFileDescriptor(file) ? 0 : errno != 0 ? errno : EIO;
  };
  // A device or a pipe is written as it stands; a file appears under its name when it is complete.
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    checked(file < 0 ? errno : 0);
    const int problem = write(file);
    checked(::close(file) != 0 && problem == 0 ? errno : problem);
    return;
  }
  base::UnfinishedFile file(path);
  checked(file.problem());
  checked(write(file.descriptor()));
  checked(file.finish());
}

}  // namespace eyeriss::onnx
