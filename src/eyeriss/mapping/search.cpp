#include "eyeriss/mapping/search.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "eyeriss/base/math.h"
#include "eyeriss/base/nearest.h"
#include "eyeriss/mapping/pass_bound.h"
#include "eyeriss/mapping/placement.h"
#include "eyeriss/mapping/search_bounds.h"
#include "eyeriss/mapping/search_branches.h"
#include "eyeriss/mapping/transfers.h"

namespace eyeriss::mapping {
namespace {

constexpr std::pair<Objective, const char*> names[] = {{Objective::energy, "energy"},
                                                       {Objective::system_energy, "system-energy"},
                                                       {Objective::latency, "latency"},
                                                       {Objective::edp, "edp"},
                                                       {Objective::dram, "dram"}};

// The timer of the options, each geometry asked once over all mappings.
class KnownPasses {
 public:
  KnownPasses(const SearchOptions& options, const arch::ChipConfig& chip)
      : timer_(options.timer ? options.timer : [&chip](const PassGeometry& g) { return pass_lower_bound(g, chip); }) {}

  PassCycles operator()(const PassGeometry& pass) {
    const auto [known, is_new] = cycles_.try_emplace(pass);
    if (is_new) known->second = timer_(pass);
    return known->second;
  }
  std::size_t size() const { return cycles_.size(); }

 private:
  PassTimer timer_;
  std::map<PassGeometry, PassCycles> cycles_;
};

// What takes longest; all the waiting for filters counts as one.
std::string limit_of(const StreamCycles& streams, std::uint64_t filter_wait) {
  const std::pair<std::uint64_t, const char*> limits[] = {{streams.macs, "MACs"},
                                                          {streams.psum_bus, "psum bus"},
                                                          {streams.ifmap_bus, "ifmap bus"},
                                                          {streams.filter_fill, "filter fill"},
                                                          {filter_wait, "filters from DRAM"},
                                                          {streams.fmaps_from_dram, "fmaps from DRAM"}};
  const auto longest = std::max_element(std::begin(limits), std::end(limits),
                                        [](const auto& a, const auto& b) { return a.first < b.first; });
  return longest->second;
}

class Evaluator {
 public:
  Evaluator(const Space& space, const SearchOptions& options)
      : space_(space), options_(options), timer_(options, space.chip) {}

  std::uint64_t cycles(const Mapping& a) { return time(a).processing; }
  double cost(const Mapping& a, const Bound& bound) {
    if (options_.objective == Objective::latency) return static_cast<double>(cycles(a));
    if (options_.objective == Objective::edp) return energy(a) * static_cast<double>(cycles(a));
    return bound.cost;
  }
  Candidate candidate(const Mapping& a, double cost);
  std::size_t timed_passes() const { return timer_.size(); }

 private:
  double energy(const Mapping& a) const {
    return analytical_prices(space_.shape, a.e, a.f, options_.energies, 1.0).of(analytical_counts(space_.shape, a));
  }
  ProcessingCycles time(const Mapping& a) { return processing_cycles(space_.shape, a, space_.chip, timer_); }

  const Space& space_;
  const SearchOptions& options_;
  KnownPasses timer_;
};

Candidate Evaluator::candidate(const Mapping& a, double cost) {
  const nn::ConvShape& s = space_.shape;
  const ProcessingCycles time_taken = time(a);
  Candidate c;
  c.mapping = a;
  c.cost = cost;
  c.energy_mac_units = energy(a);
  c.search_energy =
      analytical_prices(s, a.e, a.f, options_.energies, search_psum_array_weight).of(analytical_counts(s, a));
  c.least_cycles = layer_lower_bound(s, a, space_.chip);
  c.processing_cycles = time_taken.processing;
  c.active_pes = active_pes(s, a);
  c.predicted = scheduled_counts(s, a);
  c.predicted.processing_cycles = time_taken.processing;
  c.predicted.filter_wait_cycles = time_taken.filter_wait;
  c.limited_by = limit_of(stream_cycles(s, a, space_.chip), time_taken.filter_wait);
  return c;
}

// How many mappings of least bound are judged in their order, before the search goes through all that are left.
constexpr std::size_t first_asked = 64;

// Latency and edp: first the mappings of least bound in their order; the best of these makes most bounds hopeless. Then
// all whose bounds are not.
std::vector<Found> first_by_time(const Space& space, const SearchOptions& options, Evaluator& evaluator,
                                 SearchReport& report) {
  std::vector<Found> best;
  const Judge judge{[&](const Found& found) -> std::optional<Found> {
                      Found timed = found;
                      timed.bound.cost = evaluator.cost(found.mapping, found.bound);
                      EYERISS_CHECK(timed.bound.cost >= found.bound.cost);
                      return timed;
                    },
                    [&] { return evaluator.timed_passes() >= options.most_timed; }};
  const auto know = [&](const Found& found) {
    const Found timed = *judge.cost(found);
    best.insert(std::upper_bound(best.begin(), best.end(), timed), timed);
    if (best.size() > options.top_k) best.pop_back();
  };

  const std::size_t ask = std::max(first_asked, 2 * options.top_k);
  const std::vector<Found> by_bound = first_by_bound(space, options, ask, report);
  for (const Found& next : by_bound) {
    if (best.size() == options.top_k && next.bound > best.back().bound) return best;
    know(next);
  }
  if (by_bound.size() < ask) return best;
  best = first_by_cost(space, options, options.top_k, report, std::move(best), judge);
  // What was left out then is not below the last of those that came in order.
  const double least = by_bound.back().bound.cost;
  report.proven = !judge.enough() || best.back().bound.cost <= least;
  report.gap = report.proven ? 0.0 : best.back().bound.cost / least - 1;
  return best;
}

// From the least energy upwards: the least energy of all mappings that are faster than the last point, until none is.
std::vector<Found> pareto_front(const Space& space, SearchOptions options, Evaluator& evaluator, SearchReport& report) {
  options.objective = Objective::energy;
  std::vector<Found> front;
  std::uint64_t cycles_below = ~std::uint64_t{0};
  const Judge judge{[&](const Found& found) -> std::optional<Found> {
                      return evaluator.cycles(found.mapping) < cycles_below ? std::optional(found) : std::nullopt;
                    },
                    [&] { return evaluator.timed_passes() >= options.most_timed; }};
  const auto next_point = [&]() -> std::optional<Found> {
    const std::vector<Found> by_energy = first_by_bound(space, options, first_asked, report, cycles_below);
    for (const Found& found : by_energy)
      if (judge.cost(found)) return found;
    if (by_energy.size() < first_asked) return std::nullopt;
    const std::vector<Found> point = first_by_cost(space, options, 1, report, {}, judge, cycles_below);
    if (judge.enough()) report.front_proven = false;
    return point.empty() || judge.enough() ? std::nullopt : std::optional(point.front());
  };
  for (std::optional<Found> point = next_point(); point; point = next_point()) {
    cycles_below = evaluator.cycles(point->mapping);
    if (!front.empty() && front.back().bound.cost == point->bound.cost) front.pop_back();  // as cheap, and faster
    front.push_back(*point);
  }
  return front;
}

Space checked_space(const nn::ConvShape& shape, const arch::ChipConfig& chip, const SearchOptions& options) {
  const std::string where = "mapping search for " + nn::to_string(shape);
  nn::validate(shape, where);
  arch::validate(chip, where);
  validate(options.energies, where);
  if (shape.macs() > std::uint64_t{1} << 52)
    base::fail("{}: {} MACs; at most 2^52 can be counted exactly; cut the layer", where, shape.macs());
  if (options.top_k < 1) base::fail("{}: the {} best mappings; ask for at least 1", where, options.top_k);
  return {shape, chip, options.divisible};
}

}  // namespace

std::string to_string(Objective objective) {
  for (const auto& [value, name] : names)
    if (value == objective) return name;
  EYERISS_CHECK(false);
  return {};
}

Objective parse_objective(const std::string& text) {
  std::vector<std::string> known;
  for (const auto& [value, name] : names) {
    if (text == name) return value;
    known.emplace_back(name);
  }
  base::fail("objective '{}': unknown; did you mean '{}'? (one of {})", text, base::nearest(text, known),
             fmt::join(known, ", "));
}

SearchResult search(const nn::ConvShape& shape, const arch::ChipConfig& chip, const SearchOptions& options) {
  const Space space = checked_space(shape, chip, options);
  SearchResult result;
  result.refusal = refusal(space);
  if (result.refusal) return result;

  Evaluator evaluator(space, options);
  const bool timed = options.objective == Objective::latency || options.objective == Objective::edp;
  const std::vector<Found> found = timed ? first_by_time(space, options, evaluator, result.report)
                                         : first_by_bound(space, options, options.top_k, result.report);
  for (const Found& each : found) {
    EYERISS_CHECK(!violation(shape, each.mapping, chip));
    result.best.push_back(evaluator.candidate(each.mapping, each.bound.cost));
  }
  if (options.pareto)
    for (const Found& each : pareto_front(space, options, evaluator, result.report))
      result.pareto.push_back(evaluator.candidate(each.mapping, each.bound.cost));
  result.report.timed_passes = evaluator.timed_passes();
  return result;
}

Candidate evaluate(const nn::ConvShape& shape, const Mapping& mapping, const arch::ChipConfig& chip,
                   const SearchOptions& options) {
  const Space space = checked_space(shape, chip, options);
  if (const auto broken = violation(shape, mapping, chip))
    base::fail("mapping {} of {}: {}", to_string(mapping), nn::to_string(shape), broken->text);
  Evaluator evaluator(space, options);
  const Bound bound = bound_of(space, options, tile_prices(shape, mapping.e, mapping.f, options), mapping,
                               layer_lower_bound(shape, mapping, chip));
  return evaluator.candidate(mapping, evaluator.cost(mapping, bound));
}

bool comes_before(const Candidate& a, const Candidate& b) {
  const auto key = [](const Candidate& c) { return std::tie(c.cost, c.search_energy, c.least_cycles, c.mapping); };
  return key(a) < key(b);
}

}  // namespace eyeriss::mapping
