#include "eyeriss/machine/glb.h"

namespace eyeriss::machine {

Glb::Region Glb::region(const std::vector<bool>& psum_bank, bool psums, const arch::ChipConfig& chip) {
  const auto bank_words = static_cast<std::size_t>(chip.glb_bank_words);
  Region region;
  for (std::size_t bank = 0; bank < psum_bank.size(); ++bank) {
    if (psum_bank[bank] != psums) continue;
    if (region.words == 0) region.begin = bank * bank_words;
    EYERISS_CHECK(region.begin + region.words == bank * bank_words);
    region.words += bank_words;
  }
  return region;
}

Glb::Glb(const std::vector<bool>& psum_bank, const arch::ChipConfig& chip)
    : ifmaps_(region(psum_bank, false, chip)),
      psums_(region(psum_bank, true, chip)),
      banks_(static_cast<std::size_t>(chip.glb_banks * chip.glb_bank_words)),
      filters_(static_cast<std::size_t>(chip.filter_bank_words())) {
  EYERISS_CHECK(psum_bank.size() == static_cast<std::size_t>(chip.glb_banks));
}

}  // namespace eyeriss::machine
