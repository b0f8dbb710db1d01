// Which function imports which operator. Internal to this module.
#pragma once

#include "eyeriss/onnx/importers.h"

namespace eyeriss::onnx {

struct Operator {
  const char* name;
  Known (*import)(NodeReader&);
  const char* runs_on;
  const char* limits;
};

// nullptr when there is none of this name.
const Operator* find_operator(const std::string& name);

}  // namespace eyeriss::onnx
