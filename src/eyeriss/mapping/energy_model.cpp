#include "eyeriss/mapping/energy_model.h"

#include "eyeriss/base/math.h"

namespace eyeriss::mapping {

using base::ceil_div;

void validate(const AccessEnergies& e, const std::string& where) {
  const std::pair<const char*, double> levels[] = {{"dram", e.dram}, {"glb", e.glb}, {"array", e.array}, {"rf", e.rf}};
  for (const auto& [name, value] : levels)
    if (!(value >= 0.0 && value <= 1e9))
      base::fail("{}: {} = {}; an access takes 0 to 1e9 MAC energies", where, name, value);
  if (!(e.mac >= 0.0 && e.mac <= 1e9)) base::fail("{}: mac = {}; use 1, or 0 to leave the MACs out", where, e.mac);
  for (std::size_t i = 1; i < std::size(levels); ++i)
    if (levels[i - 1].second < levels[i].second)
      base::fail("{}: {} = {} is below {} = {}; the levels are a hierarchy, dearest first", where, levels[i - 1].first,
                 levels[i - 1].second, levels[i].first, levels[i].second);
}

EnergyBreakdown analytical_energy(const nn::ConvShape& s, const Mapping& a, const AccessEnergies& cost,
                                  double psum_array_weight) {
  const auto real = [](auto value) { return static_cast<double>(value); };
  const std::int64_t filters = s.filters_per_group();
  const double ofmaps = real(s.ofmap_words()), macs = real(s.macs());
  const double fetches = real(ceil_div(s.N, a.n)) * real(ceil_div(s.F(), a.f));
  const double rows = real(s.E()) * real((a.e - 1) * s.U + s.R) / real(a.e);  // of ifmap, strip halos included
  const double columns = real(s.F()) * real(tile_width(s, a.f)) / real(a.f);  // the same for column tiles
  const double row_words = real(s.G) * real(s.N) * real(s.C) * columns;  // of one ifmap row, all images and channels
  const double channel_groups = real(ceil_div(s.C, a.q * a.r)), channel_sets = real(ceil_div(s.C, a.q));

  EnergyBreakdown energy;
  energy.dram = {cost.dram * row_words * rows * real(ceil_div(filters, a.m)),
                 cost.dram * real(s.filter_words()) * fetches * real(ceil_div(s.E(), a.e)), cost.dram * ofmaps};
  energy.glb = {cost.glb * row_words * rows * real(ceil_div(filters, a.p * a.t)), 0.0,
                cost.glb * 2.0 * ofmaps * (channel_groups - 1)};
  energy.array = {cost.array * row_words * real(s.E() * s.R) * real(ceil_div(filters, a.p)),
                  cost.array * real(s.filter_words()) * fetches * real(s.E()),
                  cost.array * psum_array_weight * ofmaps * (channel_sets * real(s.R) - channel_groups)};
  energy.rf = {cost.rf * macs, cost.rf * macs, cost.rf * 2.0 * ofmaps * (real(s.C * s.S) - channel_sets) * real(s.R)};
  energy.alu = cost.mac * macs;
  return energy;
}

EnergyBreakdown counted_energy(const arch::Activity& n, const AccessEnergies& cost) {
  const auto times = [](double energy, std::uint64_t words) { return energy * static_cast<double>(words); };
  EnergyBreakdown energy;
  energy.dram = {times(cost.dram, n.dram.ifmap_read), times(cost.dram, n.dram.filter_read),
                 times(cost.dram, n.dram.ofmap_write + n.dram.bias_read + n.dram.psum_read + n.dram.psum_write)};
  energy.glb = {times(cost.glb, n.glb.ifmap_read + n.glb.ifmap_write),
                times(cost.glb, n.glb.filter_read + n.glb.filter_write),
                times(cost.glb, n.glb.psum_read + n.glb.psum_write + n.glb.psum_fill + n.glb.ofmap_read)};
  energy.array = {times(cost.array, n.fifo.ifmap), times(cost.array, n.fifo.filter),
                  times(cost.array, n.fifo.psum_in + n.noc.psum_out)};
  energy.rf = {times(cost.rf, n.spad.ifmap_read + n.spad.ifmap_write),
               times(cost.rf, n.spad.filter_read + n.spad.filter_write),
               times(cost.rf, n.spad.psum_read + n.spad.psum_write)};
  energy.alu = times(cost.mac, n.macs - n.gated_macs);
  return energy;
}

}  // namespace eyeriss::mapping
