#include "eyeriss/machine/transfers.h"

#include <algorithm>

#include "eyeriss/nn/fixed16.h"

namespace eyeriss::machine {
namespace {

constexpr std::uint64_t words_a_cycle = 4;  // of the GLB's DRAM side

std::int16_t lane(std::uint64_t word, std::uint64_t k) {
  return static_cast<std::int16_t>(static_cast<std::uint16_t>(word >> 16 * k));
}

}  // namespace

void FilterFetch::begin(Stream filters) {
  stream_ = std::move(filters);
  address_ = 0;
  link_.begin(stream_.words64);
}

// A word that is visible at cycle+1 is written in this cycle: the pass may start with the next. (More than one a cycle
// only where the link is faster than the core.)
void FilterFetch::tick(std::uint64_t cycle, Glb& glb, Trace* trace) {
  link_.tick(cycle);
  while (link_.can_pop(cycle + 1)) {
    const std::uint64_t word = link_.pop();
    if (trace) trace->event(0, "link filters {:016x}", word);
    if (stream_.coded) {
      decoder_.take(word, stream_.words - address_);
      for (const std::int16_t filter : decoder_.words()) glb.write_filter(address_++, filter);
    } else {
      for (std::uint64_t k = 0; k < words_a_cycle && address_ < stream_.words; ++k)
        glb.write_filter(address_++, lane(word, k));
    }
  }
}

void Load::begin(const mapping::Pass& tile, Stream initial_psums, bool psums_from_dram, Stream ifmaps) {
  tile_ = tile;
  psum_words_ = initial_psums.words;
  ifmap_words_ = ifmaps.words;
  psums_from_dram_ = psums_from_dram;
  coded_ = ifmaps.coded;
  psums_taken_ = ifmaps_taken_ = ifmap_address_ = busy_until_ = 0;
  buffered_ = written_ = 0;
  const bool fills = psum_words_ > 0 && !psums_from_dram;
  fill_cycles_ = fills ? mapping::psum_fill_cycles(static_cast<std::uint64_t>(tile.ofmap_tile_words()), *chip_) : 0;
  words64_ = std::move(initial_psums.words64);
  words64_.insert(words64_.end(), ifmaps.words64.begin(), ifmaps.words64.end());
  link_.begin(words64_);
}

void Load::tick(std::uint64_t cycle, Glb& glb, Trace* trace) {
  link_.tick(cycle);
  if (cycle >= busy_until_ && link_.can_pop(cycle)) {
    const std::uint64_t word = link_.pop();
    if (trace) trace->event(0, "link {} {:016x}", psums_taken_ < psum_words_ ? "psums" : "ifmaps", word);
    if (psums_taken_ < psum_words_)
      take_psums(word, glb);
    else
      take_ifmaps(word);
    busy_until_ = cycle + std::max<std::uint64_t>(1, (buffered_ + words_a_cycle - 1) / words_a_cycle);
  }
  write_ifmaps(glb);
}

// Psums lie in the GLB as they come; a bias goes to all words of its filter.
void Load::take_psums(std::uint64_t word, Glb& glb) {
  const auto positions = static_cast<std::uint64_t>(tile_.rows.count * tile_.columns.count);
  const auto filters = static_cast<std::uint64_t>(tile_.resident_filters.count);
  for (std::uint64_t k = 0; k < 4 && psums_taken_ < psum_words_; ++k, ++psums_taken_) {
    if (psums_from_dram_) {
      glb.fill_psum(psums_taken_, lane(word, k));
      continue;
    }
    for (std::uint64_t image = 0; image < static_cast<std::uint64_t>(tile_.images.count); ++image)
      for (std::uint64_t position = 0; position < positions; ++position)
        glb.fill_psum((image * filters + psums_taken_) * positions + position, lane(word, k));
  }
}

void Load::take_ifmaps(std::uint64_t word) {
  buffered_ = written_ = 0;
  if (coded_) {
    decoder_.take(word, ifmap_words_ - ifmaps_taken_);
    buffered_ = decoder_.words().size();
    std::copy(decoder_.words().begin(), decoder_.words().end(), buffer_.begin());
  } else {
    for (; buffered_ < 4 && ifmaps_taken_ + buffered_ < ifmap_words_; ++buffered_)
      buffer_[buffered_] = lane(word, buffered_);
  }
  ifmaps_taken_ += buffered_;
}

void Load::write_ifmaps(Glb& glb) {
  for (std::uint64_t k = 0; k < words_a_cycle && written_ < buffered_; ++k)
    glb.write_ifmap(ifmap_address_++, buffer_[written_++]);
}

void Drain::begin(std::uint64_t tile_words, bool relu, bool coded) {
  stream_ = {};
  stream_.words = words_ = tile_words;
  stream_.coded = coded;
  stream_.words64.reserve(static_cast<std::size_t>(tile_words) + 1);
  address_ = 0;
  relu_ = relu;
  holds_ = false;
  link_.begin(&stream_.words64);
}

// 4 words are read when there is room for what they complete; the encoder's input register holds them until then.
void Drain::tick(std::uint64_t cycle, Glb& glb, Trace* trace) {
  link_.tick(cycle);
  if (address_ == words_) return;
  const std::uint64_t count = std::min(words_a_cycle, words_ - address_);
  if (!holds_) {
    std::array<std::int16_t, words_a_cycle> words{};
    for (std::uint64_t k = 0; k < count; ++k) {
      const std::int16_t psum = glb.read_ofmap(address_ + k);
      words[k] = relu_ ? nn::relu(psum) : psum;
    }
    const bool last = address_ + count == words_;
    if (stream_.coded) {
      output_ = encoder_.feed({words.data(), count}, last);
    } else {
      output_ = {};
      for (std::uint64_t k = 0; k < count; ++k)
        output_.coded[0] |= static_cast<std::uint64_t>(static_cast<std::uint16_t>(words[k])) << 16 * k;
      output_.count = 1;
    }
    holds_ = true;
  }
  if (output_.count > link_.room()) return;
  for (std::size_t k = 0; k < output_.count; ++k) {
    link_.push(output_.coded[k], cycle);
    if (trace) trace->event(0, "link ofmaps {:016x}", output_.coded[k]);
  }
  link_.tick(cycle);
  holds_ = false;
  address_ += count;
}

}  // namespace eyeriss::machine
