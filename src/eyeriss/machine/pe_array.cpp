#include "eyeriss/machine/pe_array.h"

#include <algorithm>

#include "eyeriss/machine/mac.h"

namespace eyeriss::machine {
namespace {

constexpr std::uint64_t pipeline_stages =
    3;  // spad read; two-stage multiplier, with the adder in the last ([J] Sec. V-C)
constexpr std::size_t results_in_flight = 4;  // slots for words in the pipeline: at most one a stage, a power of two

std::uint32_t u32(std::int64_t value) {
  return static_cast<std::uint32_t>(value);
}

}  // namespace

const char* to_string(PeState state) {
  static constexpr const char* names[pe_state_count] = {"off",       "busy",        "wait filter", "wait ifmap",
                                                        "wait psum", "wait output", "done"};
  return names[static_cast<std::size_t>(state)];
}

PeFifos::PeFifos(std::size_t pe_count, const arch::ChipConfig& chip)
    : ifmap(pe_count, static_cast<std::size_t>(chip.fifo_depth), static_cast<std::size_t>(chip.ifmap_bus_words)),
      filter(pe_count, static_cast<std::size_t>(chip.fifo_depth), static_cast<std::size_t>(chip.filter_bus_words)),
      psum_in(pe_count, static_cast<std::size_t>(chip.fifo_depth), static_cast<std::size_t>(chip.psum_bus_words)),
      psum_out(pe_count, static_cast<std::size_t>(chip.fifo_depth), static_cast<std::size_t>(chip.psum_bus_words)) {}

PeArray::PeArray(const LayerConfig& config, const Wiring& wiring, const arch::ChipConfig& chip, bool with_data)
    : wiring_(&wiring),
      mapping_(config.mapping),
      S_(u32(config.shape.S)),
      V_(u32(config.shape.V)),
      step_(std::min(S_, V_)),
      ifmap_spad_words_(u32(chip.ifmap_spad_words)),
      filter_spad_words_(u32(chip.filter_spad_words)),
      psum_spad_words_(u32(chip.psum_spad_words)),
      psum_bus_words_(u32(chip.psum_bus_words)),
      filter_bus_words_(u32(chip.filter_bus_words)),
      shift_(config.shift),
      round_(chip.round_products),
      zero_gating_(chip.zero_gating),
      with_data_(with_data),
      pes_(wiring.pe_count()),
      state_cycles_(wiring.pe_count()) {
  if (!with_data) return;
  ifmap_spads_.resize(pes_.size() * ifmap_spad_words_);
  filter_spads_.resize(pes_.size() * filter_spad_words_);
  psum_spads_.resize(pes_.size() * psum_spad_words_);
}

void PeArray::begin(const PassHeader& pass) {
  columns_ = u32(pass.columns);
  width_ = u32(pass.width);
  needed_columns_ = u32((pass.columns - 1) * V_ + S_);
  working_ = 0;
  for (std::size_t index = 0; index < pes_.size(); ++index) {
    const PeRole& role = wiring_->roles()[index];
    Pe& pe = pes_[index];
    pe = Pe{};
    if (!role.in_set) continue;
    pe.filters = u32(mapping::filters_of_set(mapping_, pass.filters, role.filter_set));
    pe.active = pe.filters > 0 && role.set_column < pass.rows;
    if (!pe.active) continue;
    pe.channels = u32(mapping::channels_of_set(mapping_, pass.channels, role.channel_set));
    pe.taps = pe.channels * S_;
    pe.filter_words = pe.taps * pe.filters;
    pe.images_left = pe.channels > 0 ? u32(pass.images) : 0;
    pe.images_to_do = u32(pass.images);
    pe.state = PeState::wait_filter;
    pe.working = true;
    ++working_;
  }
}

void PeArray::enter(Pe& pe, std::size_t index, PeState state, std::uint64_t cycle) {
  if (state == pe.state) return;
  state_cycles_[index][static_cast<std::size_t>(pe.state)] += cycle - pe.since;
  pe.state = state;
  pe.since = cycle;
}

void PeArray::account(std::uint64_t cycle) {
  for (std::size_t index = 0; index < pes_.size(); ++index) {
    Pe& pe = pes_[index];
    state_cycles_[index][static_cast<std::size_t>(pe.state)] += cycle - pe.since;
    pe.since = cycle;
  }
}

void PeArray::tick(std::size_t index, std::uint64_t cycle, PeFifos& fifos, Attention& attention, Trace* trace) {
  Pe& pe = pes_[index];
  if (!pe.active) return;
  // MACs look at the spads and the output FIFO as they were before this cycle, so they go first.
  if (pe.channels == 0)
    pass_on(pe, index, cycle, fifos, attention, trace);
  else if (!pe.bursting || pe.burst_end == cycle)
    tick_macs(pe, index, cycle, fifos, attention, trace);
  if (pe.images_left > 0 && fifos.ifmap.can_pop(index)) tick_ifmap(pe, index, cycle, fifos, attention, trace);
  if (pe.filled < pe.filter_words) tick_filter(pe, index, cycle, fifos, attention, trace);
  if (pe.results > 0 && pe.result_cycle[pe.first_result] == cycle) tick_result(pe, index, fifos, trace);
  if (pe.images_to_do == 0) finish_if_done(pe);
}

void PeArray::finish_if_done(Pe& pe) {
  if (!pe.working || pe.images_to_do > 0 || pe.images_left > 0 || pe.results > 0) return;
  pe.working = false;
  --working_;
}

// T2: one word a cycle into the single-port filter spad; the FIFO's entry is free with its last word.
void PeArray::tick_filter(Pe& pe, std::size_t index, std::uint64_t cycle, PeFifos& fifos, Attention& attention,
                          Trace* trace) {
  const std::uint32_t count = std::min(filter_bus_words_, pe.filter_words - pe.filled);
  if (!pe.filling) {
    if (!fifos.filter.can_pop(index)) return;
    pe.filling = true;
    pe.fill_last = cycle + count - 1;
    if (count > 1) attention.at(pe.fill_last, index);
  }
  if (pe.fill_last != cycle) return;
  if (with_data_) std::copy_n(fifos.filter.front(index), count, &filter_spads_[index * filter_spad_words_ + pe.filled]);
  fifos.filter.pop(index);
  spad.filter_write += count;
  pe.filled += count;
  pe.filling = false;
  attention.at(cycle + 1, index);
  if (trace) trace->event(40, "{} filters {}/{}", wiring_->name(index), pe.filled, pe.filter_words);
}

// T6: one word a cycle from the FIFO into the ring, or dropped when no window needs it.
void PeArray::tick_ifmap(Pe& pe, std::size_t index, std::uint64_t cycle, PeFifos& fifos, Attention& attention,
                         Trace* trace) {
  const bool needed = pe.column < needed_columns_ && pe.phase < S_;
  if (needed) {
    if (pe.held == ifmap_spad_words_) return;
    if (with_data_) ifmap_spads_[index * ifmap_spad_words_ + pe.free_slot] = *fifos.ifmap.front(index);
    if (++pe.free_slot == ifmap_spad_words_) pe.free_slot = 0;
    ++pe.held;
    ++spad.ifmap_write;
  }
  if (trace) trace->event(40, "{} {} ifmap", wiring_->name(index), needed ? "keep" : "drop");
  fifos.ifmap.pop(index);
  if (++pe.channel == pe.channels) {
    pe.channel = 0;
    if (++pe.phase == V_) pe.phase = 0;
    if (++pe.column == width_) pe.column = pe.phase = 0, --pe.images_left;
  }
  if (pe.state == PeState::wait_ifmap || fifos.ifmap.level(index) > 1) attention.at(cycle + 1, index);
}

// T12: a word is in the output FIFO, for others to see, 3 cycles after its last MAC was issued.
void PeArray::tick_result(Pe& pe, std::size_t index, PeFifos& fifos, Trace* trace) {
  fifos.psum_out.push_reserved(index);
  pe.first_result = (pe.first_result + 1) % results_in_flight;
  --pe.results;
  if (trace) trace->event(40, "{} psum out", wiring_->name(index));
}

// T7: without channels in this pass there is nothing to add: a word of psums a cycle from FIFO to FIFO.
void PeArray::pass_on(Pe& pe, std::size_t index, std::uint64_t cycle, PeFifos& fifos, Attention& attention,
                      Trace* trace) {
  if (pe.images_to_do == 0) return enter(pe, index, PeState::done, cycle);
  if (!fifos.psum_in.can_pop(index)) return enter(pe, index, PeState::wait_psum, cycle);
  if (!fifos.psum_out.can_push(index)) return enter(pe, index, PeState::wait_output, cycle);
  enter(pe, index, PeState::busy, cycle);
  std::int16_t* const out = fifos.psum_out.push(index);
  if (with_data_) std::copy_n(fifos.psum_in.front(index), psum_bus_words_, out);
  fifos.psum_in.pop(index);
  pe.filter += psum_bus_words_;
  if (pe.filter >= pe.filters) next_window(pe);
  attention.at(cycle + 1, index);
  if (trace) trace->event(40, "{} psum on", wiring_->name(index));
}

void PeArray::tick_macs(Pe& pe, std::size_t index, std::uint64_t cycle, PeFifos& fifos, Attention& attention,
                        Trace* trace) {
  if (pe.bursting) {
    pe.bursting = false;
    retire(pe);
  }
  const PeState state = burst(pe, index, cycle, fifos, trace);
  enter(pe, index, state, cycle);
  if (state != PeState::busy) return;
  attention.at(pe.burst_end, index);
  if (pe.results > 0) attention.at(pe.result_cycle[(pe.first_result + pe.results - 1) % results_in_flight], index);
}

// Starts the next burst of MACs, if all that it needs is there: a tap, or in the last tap the MACs of one psum word
// (T4, T7).
PeState PeArray::burst(Pe& pe, std::size_t index, std::uint64_t cycle, PeFifos& fifos, Trace* trace) {
  if (pe.images_to_do == 0) return PeState::done;
  if (pe.filled < pe.filter_words) return PeState::wait_filter;
  if (pe.held <= pe.tap - pe.released) return PeState::wait_ifmap;
  const bool last_tap = pe.tap + 1 == pe.taps;
  const std::uint32_t count = last_tap ? std::min(psum_bus_words_, pe.filters - pe.filter) : pe.filters;
  const std::int16_t* psum_in = nullptr;
  std::int16_t* psum_out = nullptr;
  if (last_tap) {
    if (!fifos.psum_in.can_pop(index)) return PeState::wait_psum;
    if (!fifos.psum_out.can_push(index) || fifos.psum_out.level(index) + pe.results >= fifos.psum_out.depth())
      return PeState::wait_output;
    psum_in = fifos.psum_in.front(index);
    fifos.psum_in.pop(index);
    psum_out = fifos.psum_out.reserve(index);
    pe.result_cycle[(pe.first_result + pe.results++) % results_in_flight] = cycle + count - 1 + pipeline_stages - 1;
  }
  pe.bursting = true;
  pe.burst_end = cycle + count;
  macs += count;
  spad.ifmap_read += count;
  if (pe.tap > 0) spad.psum_read += count;
  if (!last_tap) spad.psum_write += count;
  if (with_data_) compute(pe, index, count, psum_in, psum_out);
  if (trace)
    trace->event(40, "{} macs window={} tap={} filter={} count={}", wiring_->name(index), pe.window, pe.tap, pe.filter,
                 count);
  return PeState::busy;
}

void PeArray::compute(const Pe& pe, std::size_t index, std::uint32_t count, const std::int16_t* psum_in,
                      std::int16_t* psum_out) {
  std::uint32_t slot = pe.window_slot + pe.tap;
  if (slot >= ifmap_spad_words_) slot -= ifmap_spad_words_;
  const std::int16_t ifmap = ifmap_spads_[index * ifmap_spad_words_ + slot];
  const std::int16_t* const filter =
      &filter_spads_[index * filter_spad_words_ + std::size_t{pe.tap} * pe.filters + pe.filter];
  std::int16_t* const psum = &psum_spads_[index * psum_spad_words_ + pe.filter];
  const bool gated = ifmap == 0 && zero_gating_;
  (gated ? gated_macs : spad.filter_read) += count;
  if (psum_out != nullptr) {
    if (pe.tap == 0) std::fill_n(psum, count, std::int16_t{0});
    finish_psums(psum_out, psum_in, psum, filter, ifmap, count, shift_, round_);
  } else if (pe.tap == 0) {
    first_products(psum, filter, ifmap, count, shift_, round_);
  } else if (ifmap != 0) {
    add_products(psum, filter, ifmap, count, shift_, round_);
  }
}

// The burst's last MAC has been issued: the ifmap word leaves when no later window needs it; then the next burst.
void PeArray::retire(Pe& pe) {
  const bool last_tap = pe.tap + 1 == pe.taps;
  if (last_tap) {
    pe.filter += psum_bus_words_;
    if (pe.filter < pe.filters) return;
  }
  if (pe.tap < step_ * pe.channels || pe.window + 1 == columns_) ++pe.released, --pe.held;
  if (last_tap)
    next_window(pe);
  else
    ++pe.tap;
}

void PeArray::next_window(Pe& pe) {
  pe.tap = pe.filter = 0;
  pe.window_slot = (pe.window_slot + pe.released) % ifmap_spad_words_;
  pe.released = 0;
  if (++pe.window < columns_) return;
  pe.window = 0;
  --pe.images_to_do;
}

std::string PeArray::describe(std::size_t index, const PeFifos& fifos) const {
  const Pe& pe = pes_[index];
  return fmt::format(
      "{}: {}; filters {}/{}, images left {}, window {}, tap {}/{}, filter {}/{}; FIFO levels ifmap {}, filter {}, "
      "psum in {}, out {}",
      wiring_->name(index), to_string(pe.state), pe.filled, pe.filter_words, pe.images_to_do, pe.window, pe.tap,
      pe.taps, pe.filter, pe.filters, fifos.ifmap.level(index), fifos.filter.level(index), fifos.psum_in.level(index),
      fifos.psum_out.level(index));
}

}  // namespace eyeriss::machine
