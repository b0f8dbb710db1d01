// Which mapping a piece of a layer runs with: the user's, or the best that the mapper finds.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "eyeriss/mapping/search.h"
#include "eyeriss/runtime/mapping_file.h"

namespace eyeriss::runtime {

// Searches once for each shape; may be asked from several threads.
class MappingChoice {
 public:
  MappingChoice(arch::ChipConfig chip, MappingFile wanted, mapping::Objective objective = mapping::Objective::energy)
      : chip_(std::move(chip)), wanted_(std::move(wanted)), objective_(objective) {}

  // Throws base::Error when the file names a layer that is not among `layer_names`.
  void check_names(const std::vector<std::string>& layer_names) const;

  // Throws base::Error with the rule that the user's mapping breaks, or with the reason why none is legal.
  mapping::Mapping of(const std::string& layer_name, const nn::ConvShape& piece);

 private:
  arch::ChipConfig chip_;
  MappingFile wanted_;
  mapping::Objective objective_;
  std::mutex mutex_;
  std::map<std::string, mapping::Mapping> found_;  // by the shape as text
};

}  // namespace eyeriss::runtime
