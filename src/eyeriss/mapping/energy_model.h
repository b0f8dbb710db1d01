// Two energies of a mapped layer, in units of one MAC; keep them apart by name (docs/mapping.md).
//
// analytical_energy: the RS model of [A] under the chip's strips: every access of the reuse split, psums start in the
// GLB only from the second channel group on. It is what [A], and the search by default, minimise. counted_energy: the
// accesses that the machine makes (Activity), where psums are also read in the first channel group and filters pass
// through the GLB.
#pragma once

#include "eyeriss/arch/activity.h"
#include "eyeriss/mapping/mapping.h"

namespace eyeriss::mapping {

// Energy of one 16-bit access at each level, relative to one MAC ([A] Table IV: normalised to the MAC of the same
// process).
struct AccessEnergies {
  double dram = 200, glb = 6, array = 2, rf = 1, mac = 1;
  bool operator==(const AccessEnergies&) const = default;
};

// Throws base::Error when an energy is negative or not a number, or the levels are not a hierarchy (dram >= glb >=
// array >= rf).
void validate(const AccessEnergies& energies, const std::string& where);

struct LevelEnergy {
  double ifmap = 0, filter = 0, psum = 0;
  double total() const { return ifmap + filter + psum; }
};

struct EnergyBreakdown {
  LevelEnergy dram, glb, array, rf;
  double alu = 0;
  double total() const { return dram.total() + glb.total() + array.total() + rf.total() + alu; }
};

// In the search psums' array term weighs twice (a psum is sent and received), the reported energy counts it once ([A]).
inline constexpr double search_psum_array_weight = 2.0;

// The RS row of [A]'s cost model, strips along rows: e for f, E for F, R for S. The column tile f multiplies filter
// fetches by ceil(F/f) and ifmap words by the halo of its columns. The mapping need not be legal on any chip. All
// filters of all groups.
EnergyBreakdown analytical_energy(const nn::ConvShape& shape, const Mapping& mapping, const AccessEnergies& energies,
                                  double psum_array_weight = 1.0);

// Array accesses: every word that a PE takes from a network or from the PE below, and every psum that leaves for the
// GLB.
EnergyBreakdown counted_energy(const arch::Activity& counts, const AccessEnergies& energies);

}  // namespace eyeriss::mapping
