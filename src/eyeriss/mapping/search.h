// The mapper: the legal mapping of least cost, with proof (docs/mapping.md). Every mapping of the space m n e p q r t
// f, imperfect factors included, is either costed or excluded by a bound that holds for every mapping it excludes.
//
// Order of mappings, which makes the answer unique: least cost, then least analytical energy in the search's weighting,
// then least layer_lower_bound (search_bounds.h), then the smallest (m, n, e, p, q, r, t, f) compared letter by letter.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "eyeriss/mapping/counts.h"
#include "eyeriss/mapping/energy_model.h"

namespace eyeriss::mapping {

enum class Objective {
  energy,         // analytical RS energy, psums' array term twice
  system_energy,  // of the counted accesses; no zeros, no compression
  latency,        // processing cycles, as the timer gives them
  edp,            // analytical energy (each term once) x processing cycles
  dram,           // counted DRAM words; no compression
};
std::string to_string(Objective objective);          // "energy", "system-energy", "latency", "edp", "dram"
Objective parse_objective(const std::string& text);  // throws base::Error that names the nearest

struct SearchOptions {
  Objective objective = Objective::energy;
  std::size_t top_k = 1;
  bool divisible = false;  // only mappings that keep the chip's divisibility rules (chip_divisibility_violation)
  bool pareto = false;     // also the front of analytical energy (search's weighting) and processing cycles
  AccessEnergies energies;
  // Cycles of a pass. The machine's own timer makes latencies exact; without one they are pass_lower_bound (pass_bound.h).
  // It must keep the rules T1 to T12 of docs/timing-model.md, and so never be below that.
  PassTimer timer;
  // Latency, edp and the front: distinct passes given to the timer, at most. Where that is not enough for a proof, the
  // result says so.
  std::size_t most_timed = 20'000;
};

struct Candidate {
  Mapping mapping;
  double cost = 0;                 // of the objective
  double energy_mac_units = 0;     // analytical, every term once
  double search_energy = 0;        // analytical, psums' array term twice
  std::uint64_t least_cycles = 0;  // layer_lower_bound: no timer can be below it
  std::uint64_t processing_cycles = 0;
  std::int64_t active_pes = 0;
  arch::Activity predicted;  // the counts that no data decide; processing_cycles and filter_wait_cycles are the timer's
  std::string limited_by;    // "MACs", "psum bus", "ifmap bus", "filter fill", "filters from DRAM" or "fmaps from DRAM"
};

struct SearchReport {
  std::uint64_t costed = 0;             // mappings whose cost was computed
  std::uint64_t excluded_branches = 0;  // sets of mappings excluded by a bound
  std::uint64_t timed_passes = 0;       // distinct passes given to the timer
  bool proven = true;                   // false: most_timed was reached
  double gap = 0;            // then: the cost is at most so much above the optimum, as a fraction of the bound
  bool front_proven = true;  // false: the front ends where most_timed was reached; faster points may follow
};

struct SearchResult {
  std::vector<Candidate> best;    // at most top_k, in order; empty: no mapping is legal
  std::vector<Candidate> pareto;  // by rising energy, falling cycles
  SearchReport report;
  std::optional<Violation> refusal;  // why no mapping is legal: what the smallest one breaks, and by how much
};

// Throws base::Error when the shape, the chip or the energies are impossible, or the layer is too large to be counted
// (2^52 MACs).
SearchResult search(const nn::ConvShape& shape, const arch::ChipConfig& chip, const SearchOptions& options = {});

// The same figures for a given mapping, which must be legal.
Candidate evaluate(const nn::ConvShape& shape, const Mapping& mapping, const arch::ChipConfig& chip,
                   const SearchOptions& options);

// Whether `a` comes before `b` in the order above.
bool comes_before(const Candidate& a, const Candidate& b);

}  // namespace eyeriss::mapping
