// One published number beside ours.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace eyeriss::report {

enum class Verdict { met, missed, reported };
std::string to_string(Verdict verdict);

// How far ours may be from the published number.
struct Tolerance {
  enum Kind { relative, absolute, none } kind = none;
  double value = 0;
};
inline Tolerance percent(double value) {
  return {Tolerance::relative, value / 100};
}
inline Tolerance within(double value) {
  return {Tolerance::absolute, value};
}  // in the claim's unit
inline Tolerance exactly() {
  return within(0);
}
inline Tolerance not_judged() {
  return {};
}

struct Claim {
  std::string section;  // "Table V: power"
  std::string what;     // "CONV1"
  std::string unit;
  std::string published, ours;  // as printed
  std::string difference;       // "+1.3 %", "-0.2 points"; empty when ours is the published text
  std::string tolerance;
  Verdict verdict = Verdict::reported;
  std::string note;
};

// Numbers, judged by the tolerance.
Claim compare(std::string section, std::string what, std::string unit, double published, double ours,
              Tolerance tolerance, std::string note = {});
// Texts, which must be equal.
Claim compare_text(std::string section, std::string what, std::string published, std::string ours,
                   std::string note = {});

bool all_met(const std::vector<Claim>& claims);

}  // namespace eyeriss::report
