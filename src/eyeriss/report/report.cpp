#include "eyeriss/report/report.h"

namespace eyeriss::report {

arch::Activity totals(const Report& report) {
  arch::Activity sum;
  for (const runtime::LayerRun& layer : report.layers) sum += layer.activity;
  return sum;
}

double milliseconds(std::uint64_t core_cycles, const arch::ChipConfig& chip) {
  return static_cast<double>(core_cycles) * 1e3 / static_cast<double>(chip.core_clock_hz);
}

double frames_per_second(const Report& report) {
  const double total_ms = milliseconds(totals(report).total_cycles, report.chip);
  return total_ms > 0 ? static_cast<double>(report.batch) * 1e3 / total_ms : 0.0;
}

double dram_accesses_per_mac(const arch::Activity& sum) {
  return sum.macs > 0 ? static_cast<double>(sum.dram.total()) / static_cast<double>(sum.macs) : 0.0;
}

}  // namespace eyeriss::report
