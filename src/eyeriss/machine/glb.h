// The global buffer ([J] Sec. V-A): 25 banks for ifmaps and psums, each wholly one or the other by scan-chain bits, and
// 2 for filters.
//
// The ifmap port gives one word a cycle, the psum port takes and gives a word of the psum bus a cycle, the filter port
// gives a word of the filter bus; the DRAM side moves 4 words. Tiles lie dense: ifmaps as images, channels, rows,
// columns; psums as images, filters, rows, columns; filters in the order in which the filter GIN sends them. Left out:
// conflicts of two ports on one bank.
#pragma once

#include <cstdint>
#include <vector>

#include "eyeriss/arch/activity.h"
#include "eyeriss/arch/chip_config.h"
#include "eyeriss/base/error.h"

namespace eyeriss::machine {

class Glb {
 public:
  // Banks of one kind must be next to each other: a tile lies across them.
  Glb(const std::vector<bool>& psum_bank, const arch::ChipConfig& chip);

  std::int16_t read_ifmap(std::size_t address) {
    ++counts.ifmap_read;
    return banks_[ifmaps_.at(address)];
  }
  // A row of the strip that the tile does not have: the read happens, nobody takes the word.
  std::int16_t read_beyond_ifmap() {
    ++counts.ifmap_read;
    return 0;
  }
  void write_ifmap(std::size_t address, std::int16_t word) {
    ++counts.ifmap_write;
    banks_[ifmaps_.at(address)] = word;
  }
  std::int16_t read_psum(std::size_t address) {
    ++counts.psum_read;
    return banks_[psums_.at(address)];
  }
  void write_psum(std::size_t address, std::int16_t word) {
    ++counts.psum_write;
    banks_[psums_.at(address)] = word;
  }
  void fill_psum(std::size_t address, std::int16_t word) {
    ++counts.psum_fill;
    banks_[psums_.at(address)] = word;
  }
  std::int16_t read_ofmap(std::size_t address) {
    ++counts.ofmap_read;
    return banks_[psums_.at(address)];
  }
  std::int16_t read_filter(std::size_t address) {
    ++counts.filter_read;
    return filters_.at(address);
  }
  void write_filter(std::size_t address, std::int16_t word) {
    ++counts.filter_write;
    filters_.at(address) = word;
  }

  arch::Activity::Glb counts;

 private:
  struct Region {
    std::size_t begin = 0, words = 0;
    std::size_t at(std::size_t address) const {
      EYERISS_CHECK(address < words);
      return begin + address;
    }
  };
  static Region region(const std::vector<bool>& psum_bank, bool psums, const arch::ChipConfig& chip);

  Region ifmaps_, psums_;
  std::vector<std::int16_t> banks_, filters_;
};

}  // namespace eyeriss::machine
