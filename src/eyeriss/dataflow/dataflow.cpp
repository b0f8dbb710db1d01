#include "eyeriss/dataflow/dataflow.h"

#include <vector>

#include "eyeriss/base/error.h"
#include "eyeriss/base/nearest.h"

namespace eyeriss::dataflow {

const Description& describe(Dataflow dataflow) {
  static constexpr Description descriptions[] = {
      {"RS", "rows of filters, ifmaps and psums, in the PE", "Eyeriss", "mnfpqrt"},
      {"WS", "filters, in the PE",
       "nn-X, the massively parallel and the dynamically configurable CNN coprocessors, Origami, recognition "
       "processors of ISSCC "
       "2015/16",
       "rtf"},
      {"OSA", "psums: one ofmap channel, many pixels (SOC-MOP)", "ShiDianNao", "mnef"},
      {"OSB", "psums: many channels, many pixels (MOC-MOP)",
       "memory-centric accelerators, limited-precision training hardware", "mnpf"},
      {"OSC", "psums: many channels, one pixel (MOC-SOP)", "a variant", "mnp"},
      {"NLR", "nothing", "DianNao, DaDianNao, the FPGA'15 accelerator", "nmpqef"},
  };
  return descriptions[static_cast<std::size_t>(dataflow)];
}

Dataflow parse_dataflow(const std::string& name) {
  std::vector<std::string> known;
  for (const Dataflow each : all_dataflows) {
    if (name == describe(each).name) return each;
    known.emplace_back(describe(each).name);
  }
  base::fail("dataflow '{}': unknown; did you mean '{}'? (one of {})", name, base::nearest(name, known),
             fmt::join(known, ", "));
}

}  // namespace eyeriss::dataflow
