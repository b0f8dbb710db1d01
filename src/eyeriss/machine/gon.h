// The global output network ([J] Sec. V-B): takes finished psums from the top PEs, in the order of PsumOrder, to the
// GLB (T9).
#pragma once

#include "eyeriss/machine/gin.h"

namespace eyeriss::machine {

class Gon {
 public:
  void begin(const LayerConfig& config, const Wiring& wiring, const PassHeader& pass, std::int64_t bus_words) {
    order_.begin(config, wiring, pass, false, bus_words);
  }
  bool done() const { return order_.done(); }
  std::uint32_t waits_for() const { return done() ? no_pe : order_.next().pe; }
  void tick(Fifos& fifos, Glb* glb, const Wiring& wiring, Trace* trace);

  BusCycles cycles;
  std::uint64_t words = 0;

 private:
  PsumOrder order_;
};

}  // namespace eyeriss::machine
