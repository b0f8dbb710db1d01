// The parameters of least energy of a layer under a dataflow, by exhaustive search: every choice is costed or excluded
// because its energy with every remaining parameter at its largest is above the best found (no energy of [A]'s model
// grows with m n p q r t; e and f are fixed first where it may).
#pragma once

#include "eyeriss/dataflow/access_counts.h"

namespace eyeriss::dataflow {

struct Optimum {
  std::optional<Parameters> parameters;  // nothing: no choice is legal
  std::string refusal;                   // then: what the smallest choice breaks
  double search_energy = 0;              // in MACs; under RS psums' array term twice
  std::uint64_t costed = 0;
};

// Of equal energies the one with most active PEs, then the one with the smallest letters m n e f p q r t, m (and t, p
// where nothing else binds them) being as large as fits.
Optimum find_optimum(Dataflow dataflow, const nn::ConvShape& shape, const Storage& storage, const CostModel& costs);

}  // namespace eyeriss::dataflow
