// The processing core: PEs, networks and their FIFOs, stepped cycle by cycle through one pass (T1 to T12).
#pragma once

#include <optional>
#include <string>

#include "eyeriss/base/random.h"
#include "eyeriss/machine/gin.h"
#include "eyeriss/machine/gon.h"
#include "eyeriss/machine/ln.h"

namespace eyeriss::machine {

enum class PeFifo : std::uint8_t { ifmap, filter, psum_in, psum_out };

// Disturbances for tests. They change when things happen, or break something on purpose.
struct Disturbance {
  std::uint64_t shuffle_seed = 0;  // not 0: units and PEs tick in random order
  bool attend_to_all = false;      // look at every PE in every cycle
  double stall_probability = 0.0;  // of every FIFO of a PE and every link edge, in every cycle
  std::uint64_t stall_seed = 1;
  struct Fault {
    enum class Kind : std::uint8_t { dropped_word, never_drained } kind = Kind::dropped_word;
    PeFifo fifo = PeFifo::ifmap;
    std::size_t pe = 0;
    std::uint64_t word = 0;  // the one that is dropped
  };
  std::optional<Fault> fault;
};

class Array {
 public:
  // glb == nullptr: the same cycles without data.
  Array(const LayerConfig& config, const arch::ChipConfig& chip, Glb* glb, const Disturbance& disturbance = {});
  Array(const Array&) = delete;  // units point to each other
  Array& operator=(const Array&) = delete;

  void begin(const PassHeader& pass);
  void tick(Trace* trace);
  bool done() const;
  bool filters_read() const { return filter_gin_.done(); }
  std::uint64_t cycle() const { return cycle_; }  // of the pass
  // Closes the books of a pass; checks that nothing is left in any FIFO.
  void end();

  const Wiring& wiring() const { return wiring_; }
  const PeArray& pes() const { return pes_; }
  const PeFifos& fifos() const { return fifos_; }
  const FilterGin& filter_gin() const { return filter_gin_; }
  const IfmapGin& ifmap_gin() const { return ifmap_gin_; }
  const PsumGin& psum_gin() const { return psum_gin_; }
  const Gon& gon() const { return gon_; }
  const LocalNetwork& ln() const { return ln_; }

  // Adds what the units counted since the machine was made.
  void count(arch::Activity& activity) const;
  std::string stall_report() const;  // what each unit waits for

 private:
  void tick_unit(int unit, Trace* trace);
  void tick_pes(Trace* trace);
  void edge();
  void watch();
  void hold_some();
  Fifos& fifo(PeFifo which);

  LayerConfig config_;
  arch::ChipConfig chip_;
  Wiring wiring_;
  Glb* glb_;
  Disturbance disturbance_;
  base::Random shuffle_, stalls_;

  PeArray pes_;
  PeFifos fifos_;
  Attention attention_;
  FilterGin filter_gin_;
  IfmapGin ifmap_gin_;
  PsumGin psum_gin_;
  Gon gon_;
  LocalNetwork ln_;

  PassHeader pass_;
  std::uint64_t cycle_ = 0, last_move_ = 0;
  std::vector<std::size_t> order_;  // PEs to tick, when they are shuffled
};

}  // namespace eyeriss::machine
