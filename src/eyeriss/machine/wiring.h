// What the units make of the IDs in the scan chain ([J] Sec. V-B): which PE belongs to a set and where it stands in it,
// which PE takes its psums from the PE below, and, for each tag, the PEs whose comparators match.
#pragma once

#include <cstdint>
#include <vector>

#include "eyeriss/machine/layer_config.h"

namespace eyeriss::machine {

inline constexpr std::uint32_t no_pe = 0xffffffff;

struct PeRole {
  bool in_set = false;
  std::int64_t filter_set = 0, channel_set = 0, filter_row = 0, set_column = 0;
  bool takes_from_gin = false;  // bottom of its column: psums come from the psum GIN, else from the PE below
  bool gives_to_gon = false;    // top of its column
};

// PEs that take a word together.
using Targets = std::vector<std::uint32_t>;

class Wiring {
 public:
  // Reads the IDs and nothing else but R, U and the sizes of the sets. Checks that they make whole sets: every place
  // taken once, columns joined from bottom to top, the psum networks at their ends. Throws base::Bug that names the PE
  // when they do not.
  Wiring(const LayerConfig& config, const arch::ChipConfig& chip);

  const std::vector<PeRole>& roles() const { return roles_; }
  std::size_t pe_count() const { return roles_.size(); }
  std::uint32_t above(std::size_t pe) const { return static_cast<std::uint32_t>(pe - array_columns_); }
  std::int64_t active_pes() const { return active_pes_; }

  const Targets& ifmap(mapping::Tag tag) const;
  const Targets& filter(mapping::Tag tag) const;
  std::uint32_t bottom(std::int64_t filter_set, std::int64_t set_column) const;
  std::uint32_t top(std::int64_t filter_set, std::int64_t set_column) const;
  std::string name(std::size_t pe) const;  // "PE 3,7": row, column

 private:
  struct Matches {  // by row tag, then col tag
    std::int64_t cols = 0;
    std::vector<Targets> targets;
  };
  Matches match(const mapping::NetworkIds& ids, std::int64_t no_row, std::int64_t no_col) const;
  PeRole role(const LayerConfig& config, const arch::ChipConfig& chip, std::size_t pe) const;
  void check_sets(const LayerConfig& config);

  std::size_t array_columns_;
  std::vector<PeRole> roles_;
  std::int64_t active_pes_ = 0, e_ = 0;
  Matches ifmap_, filter_;
  std::vector<std::uint32_t> bottoms_, tops_;
};

}  // namespace eyeriss::machine
