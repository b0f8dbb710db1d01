// One chip at work on passes of a layer: array, GLB, link and the top control.
#pragma once

#include "eyeriss/machine/machine.h"
#include "eyeriss/machine/waves.h"

namespace eyeriss::machine {

class Chip {
 public:
  // All that the chip learns of the layer is in the scan chain; `work` is what the host laid out in DRAM.
  Chip(const std::vector<bool>& scan_chain, const mapping::LayerWork& work, const arch::ChipConfig& chip,
       const Options& options);

  // Runs `passes`, which start with the first pass on a group of resident filters and end with the last on one, and
  // writes the finished ofmaps. The filters of the first are fetched first.
  void run(const std::vector<mapping::Pass>& passes, nn::Fmap& ofmaps);

  arch::Activity activity() const;
  // What joins this run to one before it: cycles to fetch the first filters; the last pass.
  std::uint64_t first_fetch_cycles() const { return first_fetch_; }
  mapping::PassCycles last_pass() const { return last_pass_; }
  std::uint64_t time() const { return time_; }
  const Array& array() const { return array_; }

 private:
  void fetch_filters(const mapping::Pass& pass);
  std::uint64_t wait_for_filters(std::uint64_t fetch_cycle);
  void load(const mapping::Pass& pass);
  void process(const mapping::Pass& pass, const mapping::Pass* next);
  void drain(const mapping::Pass& pass, nn::Fmap& ofmaps);
  void edge(Phase phase);

  const mapping::LayerWork* work_;
  arch::ChipConfig chip_;
  LayerConfig config_;
  Glb glb_;
  Array array_;
  FilterFetch filter_fetch_;
  Load load_;
  Drain drain_;
  std::optional<Trace> trace_;
  std::optional<Waves> waves_;

  arch::Activity counts_;
  std::uint64_t time_ = 0, first_fetch_ = 0;
  mapping::PassCycles last_pass_;
};

}  // namespace eyeriss::machine
