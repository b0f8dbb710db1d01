#include "eyeriss/machine/gon.h"

namespace eyeriss::machine {

void Gon::tick(Fifos& fifos, Glb* glb, const Wiring& wiring, Trace* trace) {
  if (done()) return;
  const PsumOrder::Word& next = order_.next();
  if (!fifos.can_pop(next.pe)) {
    ++cycles.blocked;
    return;
  }
  const std::int16_t* const word = fifos.front(next.pe);
  if (glb != nullptr)
    for (std::uint32_t k = 0; k < next.filters; ++k) glb->write_psum(order_.address(k), word[k]);
  if (trace) trace->event(14, "gon {} {}", wiring.name(next.pe), hex(word, next.filters));
  fifos.pop(next.pe);
  ++cycles.moved;
  words += next.filters;
  order_.advance();
}

}  // namespace eyeriss::machine
