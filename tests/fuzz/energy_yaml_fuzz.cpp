// Energy tables in YAML.
#include <cmath>

#include "eyeriss/energy/energy_table.h"
#include "fuzz/target.h"

namespace eyeriss::fuzz {

void run_target(Bytes bytes) {
  energy::EnergyTable table;
  if (!accepted("f.yaml:", [&] { table = energy::parse_energy_table(std::string(text_of(bytes)), "f.yaml"); })) return;
  energy::for_each_cost(
      table, [](const char*, double cost) { law(std::isfinite(cost) && cost >= 0, "costs are numbers from 0 on"); });
  law(table.nominal_voltage > 0, "the voltage is above 0");
  law(table.unit == "pJ" || table.unit == "MAC", "the unit is known");
}

}  // namespace eyeriss::fuzz
