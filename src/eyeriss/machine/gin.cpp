#include "eyeriss/machine/gin.h"

#include <algorithm>

#include "eyeriss/base/math.h"

namespace eyeriss::machine {
namespace {

// The matching PEs that take part in the pass.
Targets awake(const Targets& matching, const PeArray& pes) {
  Targets targets;
  for (const std::uint32_t pe : matching)
    if (pes.takes_part(pe)) targets.push_back(pe);
  return targets;
}

std::uint32_t first_not_ready(const Targets& targets, const Fifos& fifos) {
  for (const std::uint32_t pe : targets)
    if (!fifos.can_push(pe)) return pe;
  return no_pe;
}

}  // namespace

void FilterGin::begin(const LayerConfig& config, const Wiring& wiring, const PassHeader& pass, const PeArray& pes,
                      std::int64_t bus_words) {
  const auto& map = config.mapping;
  const auto& shape = config.shape;
  bus_words_ = static_cast<std::size_t>(bus_words);
  next_row_ = turn_ = sent_ = 0;
  sets_ = static_cast<std::size_t>(base::ceil_div(pass.filters, map.p));
  channel_stride_ = static_cast<std::size_t>(shape.R * shape.S);
  filter_stride_ = static_cast<std::size_t>(pass.channels) * channel_stride_;
  rows_.clear();
  for (std::int64_t channel_set = map.r - 1; channel_set >= 0; --channel_set) {
    const std::int64_t channels = mapping::channels_of_set(map, pass.channels, channel_set);
    for (std::int64_t i = shape.R - 1; i >= 0 && channels > 0; --i)
      for (std::int64_t set = 0; set < static_cast<std::int64_t>(sets_); ++set) {
        Row row;
        row.tag = mapping::filter_tag(shape, set, channel_set, i);
        row.targets = awake(wiring.filter(row.tag), pes);
        row.filters = static_cast<std::size_t>(mapping::filters_of_set(map, pass.filters, set));
        row.channels = static_cast<std::size_t>(channels);
        row.words = row.filters * row.channels * static_cast<std::size_t>(shape.S);
        row.base =
            static_cast<std::size_t>(((set * map.p * pass.channels + channel_set * map.q) * shape.R + i) * shape.S);
        rows_.push_back(std::move(row));
      }
  }
}

std::uint32_t FilterGin::waits_for(const Fifos& fifos) const {
  return done() ? no_pe : first_not_ready(rows_[next_row_ + turn_].targets, fifos);
}

std::size_t FilterGin::next_address(Row& row) const {
  const std::size_t address = row.base + row.filter * filter_stride_ + row.channel * channel_stride_ + row.tap;
  if (++row.filter == row.filters) {
    row.filter = 0;
    if (++row.channel == row.channels) row.channel = 0, ++row.tap;
  }
  return address;
}

void FilterGin::tick(Fifos& fifos, Glb* glb, Trace* trace) {
  if (done()) return;
  Row& row = rows_[next_row_ + turn_];
  if (first_not_ready(row.targets, fifos) != no_pe) {
    ++cycles.blocked;
    return;
  }
  const std::size_t count = std::min(bus_words_, row.words - sent_);
  std::array<std::int16_t, 16> word{};
  if (glb != nullptr)
    for (std::size_t k = 0; k < count; ++k) word[k] = glb->read_filter(next_address(row));
  for (const std::uint32_t pe : row.targets) std::copy_n(word.begin(), bus_words_, fifos.push(pe));
  if (trace) trace->event(10, "filter-gin row={} col={} {}", row.tag.row, row.tag.col, hex(word.data(), count));
  ++cycles.moved;
  words += count;
  copies += count * row.targets.size();
  advance();
}

// To the next filter set that has words left in this turn, the next turn, or the next PE row.
void FilterGin::advance() {
  while (true) {
    if (++turn_ == sets_) {
      turn_ = 0;
      sent_ += bus_words_;
      if (sent_ >= rows_[next_row_].words) {  // the first set has the most filters
        sent_ = 0;
        next_row_ += sets_;
      }
    }
    if (done() || rows_[next_row_ + turn_].words > sent_) return;
  }
}

void IfmapGin::begin(const LayerConfig& config, const arch::ChipConfig& chip, const Wiring& wiring,
                     const PassHeader& pass, const PeArray& pes) {
  const auto& shape = config.shape;
  const auto& map = config.mapping;
  const std::int64_t tile_rows = (pass.rows - 1) * shape.U + shape.R;
  next_ = column_ = image_ = 0;
  width_ = static_cast<std::size_t>(pass.width);
  image_words_ = static_cast<std::size_t>(pass.channels * tile_rows * pass.width);
  images_left_ = pass.images;
  steps_.clear();
  for (std::int64_t q = 0; q < map.q; ++q)
    for (std::int64_t channel_set = 0; channel_set < map.r; ++channel_set) {
      if (q >= mapping::channels_of_set(map, pass.channels, channel_set)) continue;
      for (std::int64_t row = 0; row < (map.e - 1) * shape.U + shape.R; ++row) {
        // Rows between two windows of a stride beyond R are read and sent too, to nobody.
        const bool used = row % shape.U < shape.R;
        const mapping::Tag nobody{chip.no_row_id(), chip.no_ifmap_col_id()};
        const mapping::Tag tag = used ? mapping::ifmap_tag(shape, map, chip, channel_set, row) : nobody;
        const std::int64_t offset = ((channel_set * map.q + q) * tile_rows + row) * pass.width;
        steps_.push_back(
            {tag, used ? awake(wiring.ifmap(tag), pes) : Targets{}, static_cast<std::size_t>(offset), row < tile_rows});
      }
    }
}

std::uint32_t IfmapGin::waits_for(const Fifos& fifos) const {
  return done() ? no_pe : first_not_ready(steps_[next_].targets, fifos);
}

void IfmapGin::tick(Fifos& fifos, Glb* glb, Trace* trace) {
  if (done()) return;
  const Step& step = steps_[next_];
  if (first_not_ready(step.targets, fifos) != no_pe) {
    ++cycles.blocked;
    return;
  }
  std::int16_t word = 0;
  if (glb != nullptr) word = step.in_tile ? glb->read_ifmap(image_ + step.offset + column_) : glb->read_beyond_ifmap();
  for (const std::uint32_t pe : step.targets) *fifos.push(pe) = word;
  if (trace) trace->event(11, "ifmap-gin row={} col={} {}", step.tag.row, step.tag.col, hex(&word, 1));
  ++cycles.moved;
  ++words;
  copies += step.targets.size();
  if (++next_ < steps_.size()) return;
  next_ = 0;
  if (++column_ < width_) return;
  column_ = 0;
  image_ += image_words_;
  --images_left_;
}

void PsumOrder::begin(const LayerConfig& config, const Wiring& wiring, const PassHeader& pass, bool into_array,
                      std::int64_t bus_words) {
  const auto& map = config.mapping;
  next_ = column_ = base_ = 0;
  columns_ = static_cast<std::size_t>(pass.columns);
  filter_stride_ = static_cast<std::size_t>(pass.rows * pass.columns);
  image_words_ = static_cast<std::size_t>(pass.resident_filters) * filter_stride_;
  images_left_ = pass.images;
  words_.clear();
  for (std::int64_t first = 0; first < map.p; first += bus_words)
    for (std::int64_t set = 0; set < map.t; ++set) {
      const std::int64_t filters = std::min(bus_words, mapping::filters_of_set(map, pass.filters, set) - first);
      for (std::int64_t column = 0; filters > 0 && column < pass.rows; ++column) {
        const std::int64_t filter = pass.first_filter + set * map.p + first;
        words_.push_back({into_array ? wiring.bottom(set, column) : wiring.top(set, column),
                          static_cast<std::uint32_t>(filters),
                          static_cast<std::size_t>((filter * pass.rows + column) * pass.columns)});
      }
    }
}

void PsumOrder::advance() {
  if (++next_ < words_.size()) return;
  next_ = 0;
  ++base_;
  if (++column_ < columns_) return;
  column_ = 0;
  base_ += image_words_ - columns_;
  --images_left_;
}

void PsumGin::tick(Fifos& fifos, Glb* glb, const Wiring& wiring, Trace* trace) {
  if (done()) return;
  const PsumOrder::Word& next = order_.next();
  if (!fifos.can_push(next.pe)) {
    ++cycles.blocked;
    return;
  }
  std::int16_t* const word = fifos.push(next.pe);
  if (glb != nullptr)
    for (std::uint32_t k = 0; k < next.filters; ++k) word[k] = glb->read_psum(order_.address(k));
  if (trace) trace->event(12, "psum-gin {} {}", wiring.name(next.pe), hex(word, next.filters));
  ++cycles.moved;
  words += next.filters;
  order_.advance();
}

}  // namespace eyeriss::machine
