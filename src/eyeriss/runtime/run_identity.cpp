#include "eyeriss/runtime/run_identity.h"

#include <fmt/ranges.h>

#include "eyeriss/runtime/digest.h"
#include "eyeriss/runtime/files.h"
#include "eyeriss/runtime/model.h"

namespace eyeriss::runtime {
namespace {

std::string text_of(const std::vector<nn::Tensor>& tensors) {
  std::vector<std::string> texts;
  for (const nn::Tensor& tensor : tensors) {
    Digest digest;
    digest.add(tensor.data);
    texts.push_back(fmt::format("{} (digest {})", nn::to_string(tensor.dims), digest.hex()));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

// The program that is running, for two builds of one version may count differently.
std::string build_identity() {
  Digest digest;
  digest.add(read_file("/proc/self/exe"));
  return digest.hex();
}

}  // namespace

std::string model_identity(const std::string& path_or_name) {
  if (!is_file(path_or_name)) return path_or_name + " of the zoo";
  const std::string bytes = read_file(path_or_name);
  Digest digest;
  digest.add(bytes);
  return fmt::format("a file of {} bytes (digest {})", bytes.size(), digest.hex());
}

RunIdentity run_identity(const std::string& program, const std::string& model, EngineKind engine,
                         const std::vector<nn::Tensor>& inputs, const std::vector<nn::Tensor>& calibration,
                         const SessionOptions& options) {
  RunIdentity run = {{"program", program},
                     {"build", build_identity()},
                     {"model", model},
                     {"engine", engine == EngineKind::machine ? "machine" : "fast"},
                     {"input", text_of(inputs)},
                     {"calibration input", calibration == inputs ? "the same" : text_of(calibration)},
                     {"headroom", fmt::format("{}", options.headroom)},
                     {"correction of means", options.correct_means ? "yes" : "no"},
                     {"objective of the mapper", mapping::to_string(options.objective)}};
  arch::for_each_field(options.chip, [&](const char* name, const auto& value) {
    run.emplace_back(fmt::format("chip: {}", name), fmt::format("{}", value));
  });
  for (const auto& [layer, wanted] : options.mappings)
    run.emplace_back(fmt::format("mapping: {}", layer),
                     mapping::to_string(wanted.mapping) + (wanted.has_f ? "" : " (f not given)"));
  return run;
}

}  // namespace eyeriss::runtime
