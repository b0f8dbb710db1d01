#include "eyeriss/base/error.h"

namespace eyeriss::base {
namespace {

// What to do stands at the end.
std::string without_middle(const std::string& text) {
  constexpr std::size_t most = 4000, head = 3000, tail = 900;
  return text.size() <= most ? text : text.substr(0, head) + " [...] " + text.substr(text.size() - tail);
}

}  // namespace

Error::Error(const std::string& text) : std::runtime_error(without_middle(text)) {}

void report_bug(const char* condition, const char* file, int line) {
  throw Bug(fmt::format("{}:{}: this should always hold: {}", file, line, condition));
}

}  // namespace eyeriss::base
