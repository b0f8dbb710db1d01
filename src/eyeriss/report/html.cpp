#include "eyeriss/report/html.h"

#include "eyeriss/base/error.h"
#include "eyeriss/report/html_details.h"
#include "eyeriss/report/html_template.h"

namespace eyeriss::report {
namespace {

// JSON for a script element; bytes that are no UTF-8 become U+FFFD. There "</script>" and "<!--" inside a string would
// end it early or change how it is read.
std::string for_script(const Json& json) {
  std::string text;
  for (const char c : json.dump(-1, ' ', false, Json::error_handler_t::replace))
    if (c == '<')
      text += "\\u003c";
    else
      text += c;
  return text;
}

}  // namespace

std::string to_html(const Report& report) {
  std::vector<NativeLayer> layers;
  for (const runtime::LayerRun& layer : report.layers)
    layers.push_back({layer.name, layer.pieces.at(0).shape, layer.piece_mappings.at(0)});
  return html_page(to_json(report), html_details(layers, report.chip));
}

std::string html_page(const Json& report, const Json& details) {
  constexpr std::string_view report_hole = "@REPORT_JSON@", details_hole = "@DETAILS_JSON@";
  const std::string_view page = html_template();
  const std::size_t first = page.find(report_hole), second = page.find(details_hole);
  EYERISS_CHECK(first != std::string_view::npos && second != std::string_view::npos && first < second);
  std::string text;
  text += page.substr(0, first);
  text += for_script(report);
  text += page.substr(first + report_hole.size(), second - first - report_hole.size());
  text += for_script(details);
  text += page.substr(second + details_hole.size());
  return text;
}

}  // namespace eyeriss::report
