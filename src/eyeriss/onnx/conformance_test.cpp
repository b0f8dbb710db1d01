// Every case of the ONNX project's own operator tests that falls under the operators of operators(): a model of one or
// a few nodes, input tensors and the outputs that are right. Which cases these are is decided by rule; what is left out
// by name stands below, with the reason.
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "eyeriss/base/error.h"
#include "eyeriss/nn/float_run.h"
#include "eyeriss/onnx/constant.h"
#include "eyeriss/onnx/operators.h"
#include "eyeriss/onnx/read_onnx.h"

namespace eyeriss::onnx {
namespace {

namespace fs = std::filesystem;
using ::onnx::ModelProto;
using ::onnx::TensorProto;

const std::map<std::string, std::string> kLeftOut = {
    {"test_reshape_allowzero_reordered", "allowzero makes a tensor without values; no layer has such an fmap"},
};

struct Case {
  std::string name;
  fs::path folder;
  ModelProto model;
};

ModelProto read_model(const fs::path& path) {
  ModelProto model;
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(model.ParseFromIstream(&file)) << path;
  return model;
}

TensorProto read_pb(const fs::path& path) {
  TensorProto tensor;
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(tensor.ParseFromIstream(&file)) << path;
  return tensor;
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const char* group : {"node", "pytorch-converted", "pytorch-operator", "simple"})
    for (const auto& entry : fs::directory_iterator(fs::path(EYERISS_ONNX_CASES) / group))
      if (fs::exists(entry.path() / "model.onnx"))
        cases.push_back({entry.path().filename(), entry.path(), read_model(entry.path() / "model.onnx")});
  std::sort(cases.begin(), cases.end(), [](const Case& a, const Case& b) { return a.folder < b.folder; });
  return cases;
}

bool has_training(const ModelProto& model) {
  for (const auto& node : model.graph().node()) {
    if (node.op_type() == "Dropout" && node.input_size() > 2) return true;
    for (const auto& attribute : node.attribute())
      if (attribute.name() == "training_mode" && attribute.i() != 0) return true;
  }
  return false;
}

// Networks compute in float; whole numbers are shapes, indices and quantised weights.
bool has_other_types(const ModelProto& model) {
  for (const auto& input : model.graph().input())
    if (!is_readable_type(input.type().tensor_type().elem_type())) return true;
  for (const auto& output : model.graph().output()) {
    const int type = output.type().tensor_type().elem_type();
    if (!is_float_type(type) && type != TensorProto::INT64 && type != TensorProto::INT32) return true;
  }
  return false;
}

nn::Tensor as_floats(const Constant& constant) {
  if (const auto* floats = std::get_if<nn::Tensor>(&constant.data)) return *floats;
  const Integers& integers = std::get<Integers>(constant.data);
  nn::Tensor out(integers.dims);
  std::copy(integers.data.begin(), integers.data.end(), out.data.begin());
  return out;
}

std::vector<TensorProto> read_set(const fs::path& folder, const std::string& kind) {
  std::vector<TensorProto> tensors;
  for (int i = 0; fs::exists(folder / (kind + "_" + std::to_string(i) + ".pb")); ++i)
    tensors.push_back(read_pb(folder / (kind + "_" + std::to_string(i) + ".pb")));
  return tensors;
}

bool is_beyond_float(const Case& one) {
  for (TensorProto& tensor : read_set(one.folder / "test_data_set_0", "input")) {
    const std::vector<float> values = as_floats(read_tensor(tensor, one.name)).data;
    if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); })) return true;
  }
  return false;
}

// Why a case is not ours, or "".
std::string out_of_scope(const Case& one, const std::set<std::string>& ours) {
  for (const auto& node : one.model.graph().node())
    if (ours.count(node.op_type()) == 0) return "an operator that we do not have";
  if (one.model.graph().node_size() == 0) return "an operator that we do not have";
  if (has_other_types(one.model)) return "element types that networks do not have";
  if (has_training(one.model)) return "training";
  if (one.model.graph().output_size() != 1) return "a second output";
  if (is_beyond_float(one)) return "inputs that float32 cannot hold";
  return kLeftOut.count(one.name) > 0 ? kLeftOut.at(one.name) : "";
}

// Cases older than opset 7 say the same in opset 7 without the attributes that it dropped, unless these chose something
// else.
void raise_opset(ModelProto& model) {
  auto& opset = *model.mutable_opset_import(0);
  if (opset.version() >= 7) return;
  opset.set_version(7);
  for (auto& node : *model.mutable_graph()->mutable_node())
    for (int i = node.attribute_size() - 1; i >= 0; --i) {
      const std::string& name = node.attribute(i).name();
      const bool dropped = name == "is_test" || name == "consumed_inputs" ||
                           (name == "axis" && node.op_type() == "Add") ||
                           (name == "broadcast" && node.attribute(i).i() == 1);
      if (dropped) node.mutable_attribute()->DeleteSubrange(i, 1);
    }
}

void expect_close(const nn::Tensor& got, const nn::Tensor& want, const std::string& where) {
  ASSERT_EQ(got.dims, want.dims) << where;
  for (std::size_t i = 0; i < want.data.size(); ++i) {
    const float tolerance = 1e-6f + 1e-3f * std::abs(want.data[i]);  // relative as in the ONNX project's own runner
    const bool same = got.data[i] == want.data[i] || std::abs(got.data[i] - want.data[i]) <= tolerance ||
                      (std::isnan(got.data[i]) && std::isnan(want.data[i]));
    ASSERT_TRUE(same) << where << ": value " << i << " is " << got.data[i] << ", should be " << want.data[i];
  }
}

// Runs a case with the first `computed` inputs given when the network runs and the others as constants of the file.
void run_case(const Case& one, std::size_t computed) {
  for (int set = 0; fs::exists(one.folder / ("test_data_set_" + std::to_string(set))); ++set) {
    const fs::path folder = one.folder / ("test_data_set_" + std::to_string(set));
    ModelProto model = one.model;
    raise_opset(model);
    std::vector<TensorProto> given = read_set(folder, "input"), wanted = read_set(folder, "output");
    std::vector<nn::Tensor> inputs;
    for (std::size_t i = 0; i < given.size(); ++i) {
      given[i].set_name(model.graph().input(static_cast<int>(i)).name());
      if (i < computed)
        inputs.push_back(as_floats(read_tensor(given[i], one.name)));
      else
        *model.mutable_graph()->add_initializer() = given[i];
    }
    const std::string where = one.name + " with " + std::to_string(computed) + " computed inputs";
    try {
      const nn::Network network = parse_onnx(model.SerializeAsString(), where);
      const std::vector<nn::Tensor> out = nn::run_float(network, inputs);
      expect_close(out.at(0), as_floats(read_tensor(wanted.at(0), where)), where);
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
  }
}

// All inputs may be computed for operators that take several fmaps; others take one, and the rest is weights.
bool takes_several_fmaps(const ModelProto& model) {
  const std::set<std::string> several = {"Add", "Sum", "Sub", "Mul", "Div", "Concat", "MatMul", "Gemm"};
  return std::all_of(model.graph().node().begin(), model.graph().node().end(),
                     [&](const auto& node) { return several.count(node.op_type()) > 0; });
}

TEST(Conformance, EveryCaseOfTheOnnxProjectUnderOurOperatorsIsRight) {
  std::set<std::string> ours;
  for (const OperatorInfo& info : operators()) ours.insert(info.name);
  std::map<std::string, int> left_out;
  int cases = 0, runs = 0;
  for (const Case& one : all_cases()) {
    const std::string reason = out_of_scope(one, ours);
    if (!reason.empty()) {
      ++left_out[reason];
      continue;
    }
    ++cases;
    const auto& graph = one.model.graph();
    const bool float_ifmap =
        graph.input_size() > 0 && !is_integer_type(graph.input(0).type().tensor_type().elem_type());
    run_case(one, 0);  // everything folds
    if (float_ifmap) run_case(one, 1);
    const bool all = float_ifmap && graph.input_size() > 1 && takes_several_fmaps(one.model);
    if (all) run_case(one, static_cast<std::size_t>(graph.input_size()));
    runs += 1 + float_ifmap + all;
  }
  std::printf("ONNX operator cases: %d right, in %d runs. Left out:\n", cases, runs);
  for (const auto& [reason, count] : left_out) std::printf("  %4d  %s\n", count, reason.c_str());
  EXPECT_GE(cases, 262);
}

}  // namespace
}  // namespace eyeriss::onnx
