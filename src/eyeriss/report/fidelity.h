// Claims and option effects as people read them: aligned text, and the page docs/fidelity.md.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "eyeriss/report/chip_options.h"
#include "eyeriss/report/claim.h"

namespace eyeriss::report {

// One table a section, and how many claims were met.
std::string to_text(const std::vector<Claim>& claims);
std::string to_text(const std::vector<OptionEffect>& effects);

// The whole of docs/fidelity.md.
std::string fidelity_page(const std::vector<Claim>& claims, const std::vector<OptionEffect>& effects);

// {"schema": "eyeriss-claims/1", "claims": [...], "options": [...]}
nlohmann::ordered_json to_json(const std::vector<Claim>& claims, const std::vector<OptionEffect>& effects);

}  // namespace eyeriss::report
