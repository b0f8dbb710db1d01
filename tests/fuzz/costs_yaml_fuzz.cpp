// Costs of the dataflow study in YAML: what is accepted gives every dataflow a finite storage, or a reason.
#include <cmath>

#include "eyeriss/base/error.h"
#include "eyeriss/dataflow/cost_model.h"
#include "fuzz/target.h"

namespace eyeriss::fuzz {

void run_target(Bytes bytes) {
  dataflow::CostModel costs;
  if (!accepted("f.yaml:", [&] { costs = dataflow::parse_cost_model(std::string(text_of(bytes)), "f.yaml"); })) return;
  dataflow::validate(costs, "again");
  for (const dataflow::Dataflow each : dataflow::all_dataflows) {
    dataflow::Storage storage;
    try {
      storage = dataflow::storage_under_equal_area(each, 256, costs);
    } catch (const base::Error&) {
      continue;
    }
    law(storage.pes == 256 && storage.rf_words >= 0 && storage.glb_words >= 0, "storage is not negative");
    law(std::isfinite(storage.glb_bytes) && std::isfinite(storage.rf_bytes), "storage is finite");
  }
}

}  // namespace eyeriss::fuzz
