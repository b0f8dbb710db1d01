// The top control's transfers between DRAM and GLB (T21 to T24): what brings filters, ifmaps and initial psums in, and
// ofmaps out. Each steps through the core cycles of its transfer, from 0.
#pragma once

#include "eyeriss/machine/dram.h"
#include "eyeriss/machine/glb.h"
#include "eyeriss/machine/link.h"
#include "eyeriss/machine/rlc_units.h"
#include "eyeriss/machine/trace.h"

namespace eyeriss::machine {

// T21: the next pass's filters into the filter banks, as fast as the link brings them.
class FilterFetch {
 public:
  explicit FilterFetch(LinkIn link) : link_(link) {}

  void begin(Stream filters);
  bool done() const { return address_ == stream_.words; }
  void tick(std::uint64_t cycle, Glb& glb, Trace* trace);

 private:
  LinkIn link_;
  RlcDecoder decoder_;
  Stream stream_;
  std::size_t address_ = 0;
};

// T22, T23: initial psums, if any, then the ifmap tile.
class Load {
 public:
  explicit Load(LinkIn link, const arch::ChipConfig& chip) : link_(link), chip_(&chip) {}

  // `tile`: the pass that the load is for. Without initial psums that stream stands for no words.
  void begin(const mapping::Pass& tile, Stream initial_psums, bool psums_from_dram, Stream ifmaps);
  bool done(std::uint64_t cycle) const { return link_.done() && cycle >= busy_until_ && cycle >= fill_cycles_; }
  void tick(std::uint64_t cycle, Glb& glb, Trace* trace);

 private:
  void take_psums(std::uint64_t word, Glb& glb);
  void take_ifmaps(std::uint64_t word);
  void write_ifmaps(Glb& glb);

  LinkIn link_;
  const arch::ChipConfig* chip_;
  RlcDecoder decoder_;
  mapping::Pass tile_;
  std::vector<std::uint64_t> words64_;
  std::uint64_t psum_words_ = 0, ifmap_words_ = 0;  // of the streams
  bool psums_from_dram_ = false, coded_ = false;
  std::uint64_t psums_taken_ = 0, ifmaps_taken_ = 0, ifmap_address_ = 0;
  std::uint64_t busy_until_ = 0, fill_cycles_ = 0;
  std::array<std::int16_t, rlc::most_words_per_coded_word> buffer_{};  // decoded, not yet in the GLB
  std::size_t buffered_ = 0, written_ = 0;
};

// T24: the finished tile through ReLU and RLC encoder to DRAM.
class Drain {
 public:
  explicit Drain(LinkOut link) : link_(link) {}

  void begin(std::uint64_t tile_words, bool relu, bool coded);
  bool done() const { return address_ == words_ && link_.empty(); }
  // From cycle 1 on.
  void tick(std::uint64_t cycle, Glb& glb, Trace* trace);
  std::uint64_t cycles() const { return link_.cycles(); }
  const Stream& stream() const { return stream_; }

 private:
  LinkOut link_;
  RlcEncoder encoder_;
  Stream stream_;
  std::uint64_t words_ = 0, address_ = 0;
  bool relu_ = false;
  bool holds_ = false;  // 4 words have been read, and their coded words wait for room
  RlcEncoder::Output output_;
};

}  // namespace eyeriss::machine
