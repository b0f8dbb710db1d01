// The arithmetic limit that the fast engine is measured against: its own instructions, from registers only.
#pragma once

#include <cstdint>

namespace eyeriss::bench {

// Runs `steps` rounds of 16 independent sums and returns the MACs done. One high multiply and one add a MAC vector;
// with `low_products` also a low multiply and an add.
std::uint64_t run_mac_limit(std::uint64_t steps, bool low_products);

}  // namespace eyeriss::bench
