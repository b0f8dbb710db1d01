#include "eyeriss/mapping/transfers.h"

#include "eyeriss/base/math.h"

namespace eyeriss::mapping {

std::uint64_t link_transfer_cycles(std::uint64_t words64, const arch::ChipConfig& chip) {
  if (words64 == 0) return 0;
  const auto core = static_cast<std::uint64_t>(chip.core_clock_hz), link = static_cast<std::uint64_t>(chip.link_clock_hz);
  return base::ceil_div(words64 * core, link) + crossing_cycles;
}

}  // namespace eyeriss::mapping
