#include "eyeriss/arch/activity.h"

#include <vector>

namespace eyeriss::arch {

Activity& Activity::operator+=(const Activity& other) {
  std::vector<std::uint64_t> counts;
  for_each_count(other, [&](const char*, std::uint64_t count) { counts.push_back(count); });
  auto count = counts.begin();
  for_each_count(*this, [&](const char*, std::uint64_t& sum) { sum += *count++; });
  return *this;
}

}  // namespace eyeriss::arch
