#include "eyeriss/report/claim.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace eyeriss::report {
namespace {

// Four digits, without an exponent.
std::string number(double value) {
  const int digits = value == 0 ? 0 : static_cast<int>(std::floor(std::log10(std::abs(value))));
  std::string text = fmt::format("{:.{}f}", value, std::clamp(3 - digits, 0, 6));
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string difference_of(double published, double ours, Tolerance tolerance) {
  if (ours == published) return "0";
  if (tolerance.kind == Tolerance::absolute) return fmt::format("{:+.2f}", ours - published);
  return fmt::format("{:+.1f} %", 100 * (ours / published - 1));
}

std::string text_of(Tolerance tolerance, const std::string& unit) {
  switch (tolerance.kind) {
    case Tolerance::relative:
      return fmt::format("{:.4g} %", 100 * tolerance.value);
    case Tolerance::absolute:
      return tolerance.value == 0 ? "exact" : fmt::format("{:.4g} {}", tolerance.value, unit);
    case Tolerance::none:
      break;
  }
  return "-";
}

Verdict judge(double published, double ours, Tolerance tolerance) {
  if (tolerance.kind == Tolerance::none) return Verdict::reported;
  const double limit = tolerance.kind == Tolerance::relative ? tolerance.value * std::abs(published) : tolerance.value;
  const double rounding = 1e-9 * std::abs(published);
  return std::abs(ours - published) <= limit + rounding ? Verdict::met : Verdict::missed;
}

}  // namespace

std::string to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::met:
      return "met";
    case Verdict::missed:
      return "MISSED";
    case Verdict::reported:
      break;
  }
  return "reported";
}

Claim compare(std::string section, std::string what, std::string unit, double published, double ours,
              Tolerance tolerance, std::string note) {
  const std::string limit = text_of(tolerance, unit);
  return {std::move(section),
          std::move(what),
          std::move(unit),
          number(published),
          number(ours),
          difference_of(published, ours, tolerance),
          limit,
          judge(published, ours, tolerance),
          std::move(note)};
}

Claim compare_text(std::string section, std::string what, std::string published, std::string ours, std::string note) {
  const Verdict verdict = published == ours ? Verdict::met : Verdict::missed;
  return {std::move(section), std::move(what), "", std::move(published), std::move(ours), "", "equal", verdict,
          std::move(note)};
}

bool all_met(const std::vector<Claim>& claims) {
  return std::none_of(claims.begin(), claims.end(),
                      [](const Claim& claim) { return claim.verdict == Verdict::missed; });
}

}  // namespace eyeriss::report
