// The report as one HTML page that needs nothing else: no network, no second file (docs/report.md).
#pragma once

#include <string>

#include "eyeriss/report/report.h"

namespace eyeriss::report {

std::string to_html(const Report& report);

// The same from its parts. `report`: the schema eyeriss-report/1. `details`: html_details() of its layers.
std::string html_page(const Json& report, const Json& details);

}  // namespace eyeriss::report
