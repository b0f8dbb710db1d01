#include "eyeriss/base/error.h"

namespace eyeriss::base {

void report_bug(const char* condition, const char* file, int line) {
  throw Bug(fmt::format("{}:{}: this should always hold: {}", file, line, condition));
}

}  // namespace eyeriss::base
