#include "eyeriss/machine/ln.h"

#include <algorithm>

namespace eyeriss::machine {

LocalNetwork::LocalNetwork(const Wiring& wiring) : waiting_(wiring.pe_count(), 1) {
  for (const PeRole& role : wiring.roles()) links_.push_back(role.in_set && !role.gives_to_gon);
  values_left_.resize(wiring.pe_count());
  values_.resize(wiring.pe_count());
}

void LocalNetwork::begin(const LayerConfig& config, const Wiring& wiring, const PassHeader& pass,
                         std::int64_t bus_words) {
  bus_words_ = static_cast<std::uint32_t>(bus_words);
  for (std::size_t pe = 0; pe < links_.size(); ++pe) {
    if (!links_[pe]) continue;
    values_[pe] = static_cast<std::uint32_t>(
        mapping::filters_of_set(config.mapping, pass.filters, wiring.roles()[pe].filter_set));
    values_left_[pe] = values_[pe];
  }
}

void LocalNetwork::tick(Fifos& out, Fifos& in, const Wiring& wiring, Trace* trace) {
  waiting_.take(0, [&](std::size_t pe) {
    const std::size_t above = wiring.above(pe);
    if (!out.can_pop(pe) || !in.can_push(above)) {
      ++blocked_cycles;
      waiting_.at(0, pe);
      return;
    }
    if (out.level(pe) > 1) waiting_.at(0, pe);
    const std::uint32_t count = std::min(bus_words_, values_left_[pe]);
    values_left_[pe] = values_left_[pe] == count ? values_[pe] : values_left_[pe] - count;
    std::copy_n(out.front(pe), bus_words_, in.push(above));
    if (trace) trace->event(13, "ln {} {}", wiring.name(pe), hex(out.front(pe), count));
    out.pop(pe);
    words += count;
  });
}

}  // namespace eyeriss::machine
