// web/template.html, which html_template.cmake puts into the library.
#pragma once

#include <string_view>

namespace eyeriss::report {

std::string_view html_template();

}  // namespace eyeriss::report
