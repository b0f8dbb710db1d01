// A network while it is imported: what each name of the file stands for. Internal to this module.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "eyeriss/nn/network.h"
#include "eyeriss/onnx/constant.h"

namespace eyeriss::onnx {

// A name stands for a constant, or for a value that is computed when the network runs.
struct Known {
  int type = ::onnx::TensorProto::FLOAT;
  int value = -1;
  std::shared_ptr<Constant> constant;

  bool is_constant() const { return constant != nullptr; }
};

Known known(Constant constant);

struct Graph {
  nn::Network network;
  std::vector<nn::Dims> dims;  // of each value of the network; the batch may be kDynamic
  int opset = 0;
  // How many values the import may still make or copy. A few bytes of a file can ask for gigabytes of constants.
  // Weights of one value each are another matter: ONNX's "light" models consist of them, and a layer is as large as it
  // says.
  std::int64_t values_left = 0, weights_left = 0;

  // Throws base::Error when these are too many.
  void take_values(std::int64_t count, const std::string& where);
  // The constant with all its values, filled ones written out.
  Constant& whole(const Known& item, const std::string& where);

  const nn::Dims& dims_of(const Known& item) const;

  // Adds a node to the network, or computes it now when every input is a constant. Throws base::Error, opened by
  // `where`, when shapes or types do not fit.
  Known emit(const std::string& name, const std::string& where, nn::Op op, const std::vector<Known>& inputs);

  // The value of a computed item; a constant becomes a constant of the network.
  int value_of(const Known& item, const std::string& name, const std::string& where);
};

// Throws base::Error when a weight is not a finite number.
void check_finite(const std::vector<float>& values, const std::string& where);

}  // namespace eyeriss::onnx
