// What is to say about a mapping that somebody chose: why the chip cannot take it, or how far it is from the optimum,
// and which part of the cost makes the difference.
#pragma once

#include <string>

#include "eyeriss/mapping/search.h"

namespace eyeriss::mapping {

struct CostPart {
  std::string name;  // "DRAM filter", "GLB psum", ..., "MACs", or for the latency "MACs", "psum bus" ...
  double here = 0, at_optimum = 0;
};

struct Explanation {
  std::optional<Violation> broken;  // the rule that makes the mapping illegal; the rest is then empty
  Candidate candidate, optimum;
  double above_optimum = 0;  // cost / optimal cost - 1
  std::vector<CostPart>
      parts;  // of the objective, the greatest difference (here - at_optimum) first; the parts sum up to the cost
  std::string text;  // one or two sentences for a reader
};

// Throws base::Error as `search` does. The optimum is that of the options (divisible, objective, energies, timer).
Explanation explain(const nn::ConvShape& shape, const Mapping& mapping, const arch::ChipConfig& chip,
                    const SearchOptions& options = {});

// The same against a candidate that is already known to be the optimum, or to be the one to compare with.
Explanation explain(const nn::ConvShape& shape, const Mapping& mapping, const Candidate& optimum,
                    const arch::ChipConfig& chip, const SearchOptions& options);

}  // namespace eyeriss::mapping
