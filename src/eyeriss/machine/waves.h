// Waveforms as a VCD file for GTKWave: what a designer looks at first. The top control's phase, the buses and who they
// serve, how many PEs are busy or wait for what, and state and FIFO levels of every PE of the array's first column.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "eyeriss/machine/array.h"

namespace eyeriss::machine {

enum class Phase : std::uint8_t { wait_filters, load, pass, drain };

class Waves {
 public:
  // Times are in picoseconds: cycle k is at k core clock periods.
  Waves(std::ostream& out, const Array& array, const arch::ChipConfig& chip);

  // After the clock edge of `cycle`: writes what changed.
  void edge(std::uint64_t cycle, Phase phase, const Array& array);

 private:
  struct Signal {
    std::string id;
    int bits = 1;
    std::uint64_t value = ~std::uint64_t{0};
  };
  void declare(std::ostream& out, const std::string& name, int bits);
  std::vector<std::uint64_t> sample(Phase phase, const Array& array) const;

  std::ostream* out_;
  double period_ps_;
  std::vector<std::size_t> watched_;  // PEs shown one by one
  std::vector<Signal> signals_;
  std::uint64_t filter_words_ = 0, ifmap_words_ = 0, psum_in_words_ = 0, psum_out_words_ = 0, local_words_ = 0;
};

}  // namespace eyeriss::machine
