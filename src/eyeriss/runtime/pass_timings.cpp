#include "eyeriss/runtime/pass_timings.h"

#include "eyeriss/machine/time_pass.h"

namespace eyeriss::runtime {

mapping::PassCycles PassTimings::of(const mapping::PassGeometry& geometry) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = known_.find(geometry); known != known_.end()) return known->second;
  }
  const mapping::PassCycles cycles = machine::time_pass(geometry, chip_);
  const std::lock_guard lock(mutex_);
  return known_.emplace(geometry, cycles).first->second;
}

std::size_t PassTimings::timed_passes() const {
  const std::lock_guard lock(mutex_);
  return known_.size();
}

}  // namespace eyeriss::runtime
