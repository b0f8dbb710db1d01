// The six dataflows that [A] compares, by what they keep still in a PE, and the accelerators that [A] counts to each.
#pragma once

#include <array>
#include <string>

namespace eyeriss::dataflow {

enum class Dataflow { RS, WS, OSA, OSB, OSC, NLR };
inline constexpr std::array all_dataflows = {Dataflow::RS,  Dataflow::WS,  Dataflow::OSA,
                                             Dataflow::OSB, Dataflow::OSC, Dataflow::NLR};

struct Description {
  const char* name;          // "RS"
  const char* keeps_still;   // "rows of filters, ifmaps and psums, in the PE"
  const char* accelerators;  // as [A] classes them
  const char* letters;       // its free parameters
};
const Description& describe(Dataflow dataflow);

// Throws base::Error that names the nearest.
Dataflow parse_dataflow(const std::string& name);

}  // namespace eyeriss::dataflow
