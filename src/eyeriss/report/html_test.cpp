#include "eyeriss/report/html.h"

#include <gmock/gmock.h>

#include "eyeriss/report/html_details.h"

namespace eyeriss::report {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;

// The JSON in the page's script element `id`, read as a browser reads it: up to the first end tag.
Json block(const std::string& page, const std::string& id) {
  const std::string open = "id=\"" + id + "\">";
  const std::size_t begin = page.find(open) + open.size();
  return Json::parse(page.substr(begin, page.find("</script", begin) - begin));
}

TEST(HtmlPage, HoldsTheReportAndTheDetails) {
  const Json report = {{"schema", "eyeriss-report/1"}, {"model", "m"}}, details = {{"layers", Json::array()}};
  const std::string page = html_page(report, details);
  EXPECT_EQ(block(page, "report-data"), report);
  EXPECT_EQ(block(page, "details-data"), details);
}

TEST(HtmlPage, LetsNoNameLeaveItsScriptElement) {
  const Json report = {{"model", "</script><script>alert(1)</script><!-- \u2028"}};
  const std::string page = html_page(report, Json::object());
  EXPECT_EQ(block(page, "report-data"), report);
  EXPECT_THAT(page, Not(HasSubstr("alert(1)</script>")));
}

TEST(HtmlPage, KeepsAHoleThatStandsInTheReportsText) {
  const Json report = {{"model", "@DETAILS_JSON@"}}, details = {{"x", "@REPORT_JSON@"}};
  const std::string page = html_page(report, details);
  EXPECT_EQ(block(page, "report-data"), report);
  EXPECT_EQ(block(page, "details-data"), details);
}

TEST(HtmlPage, NamesNoAddressThatABrowserWouldLoad) {
  const std::string page = html_page(Json::object(), Json::object());
  for (const char* loads : {"src=\"http", "href=\"http", "@import", "url(http"})
    EXPECT_THAT(page, Not(HasSubstr(loads)));
}

}  // namespace
}  // namespace eyeriss::report
