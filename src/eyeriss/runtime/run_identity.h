// What ties a checkpoint to a run: everything that the results of its layers depend on.
#pragma once

#include <string>
#include <vector>

#include "eyeriss/nn/tensor.h"
#include "eyeriss/runtime/checkpoint.h"
#include "eyeriss/runtime/session.h"

namespace eyeriss::runtime {

// "alexnet of the zoo", or the size and the digest of an ONNX file. Throws base::Error when it cannot be read.
std::string model_identity(const std::string& path_or_name);

// Threads, --verify, energies and what is made of a report are not in it: they change no result. `program` is its version.
RunIdentity run_identity(const std::string& program, const std::string& model, EngineKind engine,
                         const std::vector<nn::Tensor>& inputs, const std::vector<nn::Tensor>& calibration,
                         const SessionOptions& options);

}  // namespace eyeriss::runtime
