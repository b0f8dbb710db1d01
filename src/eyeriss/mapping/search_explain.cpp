#include "eyeriss/mapping/search_explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "eyeriss/mapping/search_bounds.h"

namespace eyeriss::mapping {
namespace {

using Parts = std::vector<std::pair<std::string, double>>;

Parts parts_of(const EnergyBreakdown& energy) {
  Parts parts;
  const std::pair<const char*, const LevelEnergy*> levels[] = {
      {"DRAM", &energy.dram}, {"GLB", &energy.glb}, {"array", &energy.array}, {"RF", &energy.rf}};
  for (const auto& [name, level] : levels) {
    parts.emplace_back(fmt::format("{} ifmap", name), level->ifmap);
    parts.emplace_back(fmt::format("{} filter", name), level->filter);
    parts.emplace_back(fmt::format("{} psum", name), level->psum);
  }
  parts.emplace_back("MACs", energy.alu);
  return parts;
}

// Passes by the longest of their streams, then what comes on top of it, then the waiting for filters.
Parts parts_of_cycles(const nn::ConvShape& s, const Candidate& c, const arch::ChipConfig& chip) {
  const StreamCycles streams = stream_cycles(s, c.mapping, chip);
  const std::uint64_t bound = streams.macs + streams.psum_bus + streams.ifmap_bus,
                      wait = c.predicted.filter_wait_cycles;
  return {{"MACs", static_cast<double>(streams.macs)},
          {"psum bus", static_cast<double>(streams.psum_bus)},
          {"ifmap bus", static_cast<double>(streams.ifmap_bus)},
          {"filter fill and drain", static_cast<double>(c.processing_cycles) - static_cast<double>(wait + bound)},
          {"filters from DRAM", static_cast<double>(wait)}};
}

Parts parts_of_cost(const nn::ConvShape& s, const Candidate& c, const arch::ChipConfig& chip,
                    const SearchOptions& options) {
  switch (options.objective) {
    case Objective::energy:
      return parts_of(analytical_energy(s, c.mapping, options.energies, search_psum_array_weight));
    case Objective::system_energy:
      return parts_of(counted_energy(c.predicted, options.energies));
    case Objective::edp:
      return {{"energy, MAC units", c.energy_mac_units}, {"cycles", static_cast<double>(c.processing_cycles)}};
    case Objective::latency:
      return parts_of_cycles(s, c, chip);
    case Objective::dram:
      break;
  }
  const auto& words = c.predicted.dram;
  return {{"ifmap words", static_cast<double>(words.ifmap_read)},
          {"filter words", static_cast<double>(words.filter_read)},
          {"bias words", static_cast<double>(words.bias_read)},
          {"ofmap words", static_cast<double>(words.ofmap_write)}};
}

std::string sentence(const Explanation& e, const SearchOptions& options) {
  const std::string objective = to_string(options.objective);
  if (e.candidate.mapping == e.optimum.mapping) return fmt::format("This is the optimum of the {}.", objective);
  if (e.candidate.cost == e.optimum.cost) {
    if (e.candidate.search_energy > e.optimum.search_energy)
      return fmt::format("As good as the optimum in {}; it comes after it because it takes {:.2f} % more energy.",
                         objective, 100 * (e.candidate.search_energy / e.optimum.search_energy - 1));
    if (e.candidate.least_cycles > e.optimum.least_cycles)
      return fmt::format("As good as the optimum in {}; it comes after it because it takes at least {} cycles, not {}.",
                         objective, e.candidate.least_cycles, e.optimum.least_cycles);
    return fmt::format("As good as the optimum in {}; it comes after it only by its letters.", objective);
  }
  if (e.candidate.cost < e.optimum.cost)
    return fmt::format("{:.2f} % below the best that the search found in {}, which is not proven.",
                       -100 * e.above_optimum, objective);
  const CostPart& first = e.parts.front();
  return fmt::format("{:.2f} % above the optimum in {}. Most of that is {}: {:.4g} instead of {:.4g}.",
                     100 * e.above_optimum, objective, first.name, first.here, first.at_optimum);
}

}  // namespace

Explanation explain(const nn::ConvShape& shape, const Mapping& mapping, const Candidate& optimum,
                    const arch::ChipConfig& chip, const SearchOptions& options) {
  Explanation e;
  e.broken = violation(shape, mapping, chip);
  if (!e.broken && options.divisible) e.broken = chip_divisibility_violation(shape, mapping);
  if (e.broken) {
    e.text = fmt::format("Illegal: {}.", e.broken->text);
    return e;
  }
  e.optimum = optimum;
  e.candidate = evaluate(shape, mapping, chip, options);
  e.above_optimum = e.candidate.cost / e.optimum.cost - 1;
  const Parts here = parts_of_cost(shape, e.candidate, chip, options),
              there = parts_of_cost(shape, e.optimum, chip, options);
  for (std::size_t i = 0; i < here.size(); ++i) e.parts.push_back({here[i].first, here[i].second, there[i].second});
  // Factors of a product are compared as ratios, terms of a sum as differences.
  const bool product = options.objective == Objective::edp;
  std::stable_sort(e.parts.begin(), e.parts.end(), [&](const CostPart& a, const CostPart& b) {
    return product ? a.here * b.at_optimum > b.here * a.at_optimum : a.here - a.at_optimum > b.here - b.at_optimum;
  });
  e.text = sentence(e, options);
  return e;
}

Explanation explain(const nn::ConvShape& shape, const Mapping& mapping, const arch::ChipConfig& chip,
                    const SearchOptions& options) {
  const SearchResult result = search(shape, chip, options);
  if (!result.best.empty()) return explain(shape, mapping, result.best.front(), chip, options);
  Explanation e;
  e.broken = violation(shape, mapping, chip);
  if (!e.broken) e.broken = result.refusal;  // no mapping keeps the divisibility rules
  e.text = fmt::format("Illegal: {}.", e.broken->text);
  return e;
}

}  // namespace eyeriss::mapping
