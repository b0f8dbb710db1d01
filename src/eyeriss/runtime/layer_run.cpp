#include "eyeriss/runtime/layer_run.h"

#include "eyeriss/mapping/placement.h"

namespace eyeriss::runtime {

std::int64_t LayerRun::active_pes() const {
  return mapping::active_pes(pieces.at(0).shape, mapping);
}

}  // namespace eyeriss::runtime
