// What only the machine knows of a layer: the length of its configuration and what its units did in which cycles.
#pragma once

#include <string>
#include <vector>

#include "eyeriss/machine/machine.h"
#include "eyeriss/report/report.h"

namespace eyeriss::report {

// For each native piece {"scan_chain_bits", "occupancy": {unit: {state: cycles}}}. Cycles are core cycles; a PE is
// named by its row and column.
Json machine_json(const std::vector<machine::Result>& pieces);

// The same of one piece for people: a unit a line, the PEs of sets together, its states as shares of its cycles; the scan chain beside the published 1794 bits
// ([J] Sec. III).
std::string machine_text(const machine::Result& piece);

}  // namespace eyeriss::report
