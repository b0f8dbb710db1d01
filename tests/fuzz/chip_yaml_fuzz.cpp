// Chip files in YAML: an accepted chip has finite areas, and on it every question of legality has an answer.
#include <cmath>

#include "eyeriss/energy/area.h"
#include "eyeriss/mapping/mapping.h"
#include "fuzz/target.h"

namespace eyeriss::fuzz {

void run_target(Bytes bytes) {
  arch::ChipConfig chip;
  if (!accepted("f.yaml:", [&] { chip = arch::parse_chip_config(std::string(text_of(bytes)), "f.yaml"); })) return;
  arch::validate(chip, "again");
  law(chip.pe_count() >= 1, "a chip has PEs");
  const energy::Area area = energy::area(energy::area_table_65nm(), chip);
  law(std::isfinite(area.core()) && area.core() > 0, "areas are finite");
  for (const nn::ConvShape& shape : {nn::ConvShape{2, 4, 384, 192, 15, 15, 3, 3, 1, 1},
                                     nn::ConvShape{1, 4, 96, 3, 227, 227, 11, 11, 4, 4}, nn::ConvShape{}})
    for (const mapping::Mapping& map : {mapping::Mapping{64, 4, 13, 16, 3, 2, 2, 13},
                                        mapping::Mapping{96, 1, 7, 16, 1, 1, 2, 55}, mapping::Mapping{}})
      (void)mapping::violation(shape, map, chip);
}

}  // namespace eyeriss::fuzz
