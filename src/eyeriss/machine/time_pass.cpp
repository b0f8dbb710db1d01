#include "eyeriss/machine/time_pass.h"

#include "eyeriss/machine/array.h"

namespace eyeriss::machine {

mapping::PassCycles time_pass(const mapping::PassGeometry& g, const arch::ChipConfig& chip) {
  nn::ConvShape shape;
  shape.R = g.R, shape.S = g.S, shape.U = g.U, shape.V = g.V;
  shape.H = (g.mapping.e - 1) * g.U + g.R, shape.W = g.width;
  Array array(configure(shape, g.mapping, chip), chip, nullptr);
  array.begin(header(g));
  mapping::PassCycles cycles;
  while (!array.done()) {
    array.tick(nullptr);
    if (cycles.filters_read == 0 && array.filters_read()) cycles.filters_read = array.cycle();
  }
  cycles.pass = array.cycle();
  return cycles;
}

}  // namespace eyeriss::machine
