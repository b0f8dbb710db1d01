// DRAM as the chip sees it: streams of 64-bit words that the host laid out (docs/architecture.md, "DRAM layout"), one
// for each transfer.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "eyeriss/mapping/layer_work.h"
#include "eyeriss/mapping/passes.h"

namespace eyeriss::machine {

struct Stream {
  std::vector<std::uint64_t> words64;
  std::uint64_t words = 0;  // 16-bit words that it stands for
  bool coded = false;
  // 16-bit words that the link moves: raw ones, or 4 for each coded word.
  std::uint64_t link_words() const { return coded ? 4 * words64.size() : words; }
};

Stream raw_stream(std::span<const std::int16_t> words);
Stream coded_stream(std::span<const std::int16_t> words);

// Words of the pass's tiles: filters as filters, channels, rows, columns; ifmaps as images, channels, rows, columns;
// initial psums as one bias for each resident filter, or as images, filters, rows, columns.
std::vector<std::int16_t> filter_tile(const mapping::LayerWork& work, const mapping::Pass& pass);
std::vector<std::int16_t> ifmap_tile(const mapping::LayerWork& work, const mapping::Pass& pass);
std::vector<std::int16_t> initial_psum_tile(const mapping::LayerWork& work, const mapping::Pass& pass);

// The words of a drained tile, put where they belong: images, resident filters, rows, columns.
void store_tile(const mapping::LayerWork& work, const mapping::Pass& pass, std::span<const std::int16_t> words,
                nn::Fmap& ofmaps);
std::vector<std::int16_t> words_of(const Stream& stream);

}  // namespace eyeriss::machine
