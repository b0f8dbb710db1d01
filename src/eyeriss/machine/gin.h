// The three global input networks ([J] Sec. V-B, Figs 10, 11): multicast from the GLB to the PEs whose IDs match a
// word's tag. All that match take the word in one cycle, when all are ready. Each network sends its words in a fixed
// order; a word that waits holds up those behind.
#pragma once

#include <cstdint>
#include <vector>

#include "eyeriss/machine/glb.h"
#include "eyeriss/machine/pe_array.h"

namespace eyeriss::machine {

// Cycles in which a network moved a word, and in which a word waited for a PE.
struct BusCycles {
  std::uint64_t moved = 0, blocked = 0;
};

// T1: PE row by PE row, bottom first; within a row the filter sets in turn, one bus word each.
class FilterGin {
 public:
  // The first PE that the next word waits for, or no_pe.
  std::uint32_t waits_for(const Fifos& fifos) const;
  void begin(const LayerConfig& config, const Wiring& wiring, const PassHeader& pass, const PeArray& pes,
             std::int64_t bus_words);
  bool done() const { return next_row_ == rows_.size(); }
  void tick(Fifos& fifos, Glb* glb, Trace* trace);

  BusCycles cycles;
  std::uint64_t words = 0, copies = 0;

 private:
  struct Row {  // one PE row of one filter set
    mapping::Tag tag;
    Targets targets;
    std::size_t words = 0;
    // Where its words lie in the filter banks (filters, channels, R, S); it sends tap by tap, the filters of a tap
    // together.
    std::size_t base = 0, filters = 0, channels = 0;
    std::size_t filter = 0, channel = 0, tap = 0;  // the next word
  };
  std::size_t next_address(Row& row) const;
  void advance();

  std::vector<Row> rows_;  // in groups of sets_: the rows that are sent in turn
  std::size_t sets_ = 0, next_row_ = 0, turn_ = 0;
  std::size_t sent_ = 0;  // words of each row of the group that went out in whole turns
  std::size_t bus_words_ = 4, filter_stride_ = 0, channel_stride_ = 0;
};

// T5: for each image, column, channel of a PE, channel set and row of a whole strip one word.
class IfmapGin {
 public:
  std::uint32_t waits_for(const Fifos& fifos) const;
  void begin(const LayerConfig& config, const arch::ChipConfig& chip, const Wiring& wiring, const PassHeader& pass,
             const PeArray& pes);
  bool done() const { return images_left_ == 0; }
  void tick(Fifos& fifos, Glb* glb, Trace* trace);

  BusCycles cycles;
  std::uint64_t words = 0, copies = 0;

 private:
  struct Step {  // one word of every column
    mapping::Tag tag;
    Targets targets;
    std::size_t offset = 0;  // in the tile, from the image and column
    bool in_tile = true;
  };

  std::vector<Step> steps_;
  std::size_t next_ = 0, column_ = 0, width_ = 0, image_words_ = 0, image_ = 0;
  std::int64_t images_left_ = 0;
};

// T9: the order of psum words, the same into the array and out of it: for each image, ofmap column, word of filters,
// filter set, set column. PE: the one at the bottom (psum GIN) or top (GON) of that column.
class PsumOrder {
 public:
  struct Word {
    std::uint32_t pe = no_pe;
    std::uint32_t filters = 0;  // values in the word
    std::size_t offset = 0;     // of the first one in the psum tile, from the image and ofmap column
  };

  void begin(const LayerConfig& config, const Wiring& wiring, const PassHeader& pass, bool into_array,
             std::int64_t bus_words);
  bool done() const { return images_left_ == 0; }
  const Word& next() const { return words_[next_]; }
  std::size_t address(std::uint32_t filter) const { return base_ + words_[next_].offset + filter * filter_stride_; }
  void advance();

 private:
  std::vector<Word> words_;  // of one ofmap column
  std::size_t next_ = 0, column_ = 0, columns_ = 0, base_ = 0, image_words_ = 0, filter_stride_ = 0;
  std::int64_t images_left_ = 0;
};

class PsumGin {
 public:
  void begin(const LayerConfig& config, const Wiring& wiring, const PassHeader& pass, std::int64_t bus_words) {
    order_.begin(config, wiring, pass, true, bus_words);
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
