// The cycles of every distinct pass, from the machine itself, each timed once: they do not depend on data
// (docs/architecture.md).
#pragma once

#include <map>
#include <mutex>

#include "eyeriss/arch/chip_config.h"
#include "eyeriss/mapping/passes.h"

namespace eyeriss::runtime {

// For one chip. May be asked from several threads.
class PassTimings {
 public:
  explicit PassTimings(arch::ChipConfig chip) : chip_(std::move(chip)) {}

  mapping::PassCycles of(const mapping::PassGeometry& geometry);
  std::size_t timed_passes() const;

 private:
  const arch::ChipConfig chip_;
  mutable std::mutex mutex_;
  std::map<mapping::PassGeometry, mapping::PassCycles> known_;
};

}  // namespace eyeriss::runtime
