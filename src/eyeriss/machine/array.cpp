#include "eyeriss/machine/array.h"

#include <algorithm>
#include <numeric>

namespace eyeriss::machine {
namespace {

constexpr int unit_count = 6;
// Cycles without a move of any word after which the machine must be stuck: longer than any burst of MACs, with much to
// spare.
constexpr std::uint64_t silence_limit = 20'000;

template <class Item>
void shuffle(std::vector<Item>& items, base::Random& random) {
  for (std::size_t k = items.size(); k > 1; --k)
    std::swap(items[k - 1], items[static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(k) - 1))]);
}

}  // namespace

Array::Array(const LayerConfig& config, const arch::ChipConfig& chip, Glb* glb, const Disturbance& disturbance)
    : config_(config),
      chip_(chip),
      wiring_(config_, chip_),
      glb_(glb),
      disturbance_(disturbance),
      shuffle_(disturbance.shuffle_seed),
      stalls_(disturbance.stall_seed),
      pes_(config_, wiring_, chip_, glb != nullptr),
      fifos_(wiring_.pe_count(), chip_),
      attention_(wiring_.pe_count(), static_cast<std::size_t>(chip.psum_spad_words) + 24),
      ln_(wiring_) {
  order_.reserve(wiring_.pe_count());
  if (const auto& fault = disturbance.fault) {
    if (fault->kind == Disturbance::Fault::Kind::dropped_word)
      fifo(fault->fifo).drop_word(fault->pe, fault->word);
    else
      fifo(fault->fifo).never_drain(fault->pe);
  }
}

Fifos& Array::fifo(PeFifo which) {
  return which == PeFifo::ifmap     ? fifos_.ifmap
         : which == PeFifo::filter  ? fifos_.filter
         : which == PeFifo::psum_in ? fifos_.psum_in
                                    : fifos_.psum_out;
}

void Array::begin(const PassHeader& pass) {
  pass_ = pass;
  cycle_ = last_move_ = 0;
  pes_.begin(pass);
  filter_gin_.begin(config_, wiring_, pass, pes_, chip_.filter_bus_words);
  ifmap_gin_.begin(config_, chip_, wiring_, pass, pes_);
  psum_gin_.begin(config_, wiring_, pass, chip_.psum_bus_words);
  gon_.begin(config_, wiring_, pass, chip_.psum_bus_words);
  ln_.begin(config_, wiring_, pass, chip_.psum_bus_words);
  attention_.clear();
}

bool Array::done() const {
  return gon_.done() && ifmap_gin_.done() && pes_.all_done() && psum_gin_.done() && filter_gin_.done();
}

// One core cycle: every unit looks at the FIFOs as the last edge left them; then the edge.
void Array::tick(Trace* trace) {
  if (disturbance_.stall_probability > 0) hold_some();
  if (disturbance_.shuffle_seed == 0) {
    filter_gin_.tick(fifos_.filter, glb_, trace);
    ifmap_gin_.tick(fifos_.ifmap, glb_, trace);
    psum_gin_.tick(fifos_.psum_in, glb_, wiring_, trace);
    tick_pes(trace);
    ln_.tick(fifos_.psum_out, fifos_.psum_in, wiring_, trace);
    gon_.tick(fifos_.psum_out, glb_, wiring_, trace);
  } else {
    std::array<int, unit_count> units;
    std::iota(units.begin(), units.end(), 0);
    for (std::size_t k = units.size(); k > 1; --k)
      std::swap(units[k - 1], units[static_cast<std::size_t>(shuffle_.between(0, static_cast<std::int64_t>(k) - 1))]);
    for (const int unit : units) tick_unit(unit, trace);
  }
  edge();
  ++cycle_;
  watch();
}

void Array::tick_unit(int unit, Trace* trace) {
  switch (unit) {
    case 0:
      return filter_gin_.tick(fifos_.filter, glb_, trace);
    case 1:
      return ifmap_gin_.tick(fifos_.ifmap, glb_, trace);
    case 2:
      return psum_gin_.tick(fifos_.psum_in, glb_, wiring_, trace);
    case 3:
      return tick_pes(trace);
    case 4:
      return ln_.tick(fifos_.psum_out, fifos_.psum_in, wiring_, trace);
    default:
      return gon_.tick(fifos_.psum_out, glb_, wiring_, trace);
  }
}

void Array::tick_pes(Trace* trace) {
  const bool all = disturbance_.attend_to_all || disturbance_.stall_probability > 0 || cycle_ == 0;
  if (!all && disturbance_.shuffle_seed == 0) {
    attention_.take(cycle_, [&](std::size_t pe) { pes_.tick(pe, cycle_, fifos_, attention_, trace); });
    return;
  }
  order_.clear();
  attention_.take(cycle_, [&](std::size_t pe) {
    if (!all) order_.push_back(pe);
  });
  for (std::size_t pe = 0; all && pe < wiring_.pe_count(); ++pe) order_.push_back(pe);
  if (disturbance_.shuffle_seed != 0) shuffle(order_, shuffle_);
  for (const std::size_t pe : order_) pes_.tick(pe, cycle_, fifos_, attention_, trace);
}

void Array::edge() {
  const std::uint64_t next = cycle_ + 1;
  const auto wake = [&](std::size_t pe) {
    attention_.at(next, pe);
    last_move_ = next;
  };
  // A PE that waits for something else looks again when it gets that.
  const auto wake_from = [&](PeState waiting) {
    return [this, waiting, next](std::size_t pe) {
      if (pes_.state(pe) == waiting) attention_.at(next, pe);
      last_move_ = next;
    };
  };
  const auto nobody = [](std::size_t) {};
  fifos_.filter.edge(wake, nobody);
  fifos_.ifmap.edge(wake, nobody);
  fifos_.psum_in.edge(wake_from(PeState::wait_psum), nobody);
  fifos_.psum_out.edge([&](std::size_t pe) { ln_.notice(pe); }, wake_from(PeState::wait_output));
}

void Array::watch() {
  if (cycle_ - last_move_ > silence_limit) throw base::Bug(stall_report());
}

void Array::hold_some() {
  for (Fifos* fifos : {&fifos_.filter, &fifos_.ifmap, &fifos_.psum_in, &fifos_.psum_out})
    for (std::size_t pe = 0; pe < wiring_.pe_count(); ++pe)
      if (stalls_.chance(disturbance_.stall_probability)) fifos->hold(pe);
}

void Array::end() {
  pes_.account(cycle_);
  for (const Fifos* fifos : {&fifos_.filter, &fifos_.ifmap, &fifos_.psum_in, &fifos_.psum_out})
    for (std::size_t pe = 0; pe < wiring_.pe_count(); ++pe)
      if (fifos->level(pe) != 0)
        throw base::Bug(fmt::format("a pass left words behind; {}", pes_.describe(pe, fifos_)));
}

void Array::count(arch::Activity& activity) const {
  activity.macs += pes_.macs;
  activity.gated_macs += pes_.gated_macs;
  activity.spad = pes_.spad;
  activity.noc.filter += filter_gin_.words;
  activity.noc.ifmap += ifmap_gin_.words;
  activity.noc.psum_in += psum_gin_.words;
  activity.noc.psum_out += gon_.words;
  activity.noc.local += ln_.words;
  activity.fifo.filter += filter_gin_.copies;
  activity.fifo.ifmap += ifmap_gin_.copies;
  activity.fifo.psum_in += psum_gin_.words + ln_.words;
  activity.fifo.psum_out += ln_.words + gon_.words;
}

std::string Array::stall_report() const {
  std::string text = fmt::format("stall: no word moved for {} cycles, cycle {} of a pass\n", silence_limit, cycle_);
  const auto unit = [&](const char* name, std::uint32_t pe) {
    text += pe == no_pe ? fmt::format("{} waits for nothing\n", name)
                        : fmt::format("{} waits for {}\n", name, wiring_.name(pe));
  };
  unit("filter GIN", filter_gin_.waits_for(fifos_.filter));
  unit("ifmap GIN", ifmap_gin_.waits_for(fifos_.ifmap));
  unit("psum GIN", psum_gin_.waits_for());
  unit("GON", gon_.waits_for());
  for (std::size_t pe = 0; pe < wiring_.pe_count(); ++pe)
    if (pes_.takes_part(pe) && pes_.state(pe) != PeState::done) text += pes_.describe(pe, fifos_) + '\n';
  return text;
}

}  // namespace eyeriss::machine
