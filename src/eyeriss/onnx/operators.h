// The ONNX operators that can be imported: the one list that the importer, its messages and docs/onnx.md share.
#pragma once

#include <string>
#include <vector>

namespace eyeriss::onnx {

struct OperatorInfo {
  std::string name;
  std::string runs_on;  // "chip", "host", or "import" for what is gone before the network runs
  std::string limits;   // what is taken, and what is refused
};

// By name, in alphabetical order.
std::vector<OperatorInfo> operators();

// The table of docs/onnx.md.
std::string operator_table();

}  // namespace eyeriss::onnx
