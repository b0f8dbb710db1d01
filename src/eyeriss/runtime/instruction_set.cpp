#include "eyeriss/runtime/instruction_set.h"

#include <fmt/ranges.h>
#include <hwy/targets.h>

#include <algorithm>

#include "eyeriss/base/error.h"

namespace eyeriss::runtime {
namespace {

struct InstructionSet {
  const char* name;
  std::int64_t target;  // Highway's bit for it; wider instruction sets have lower bits
};

constexpr std::int64_t scalar = HWY_EMU128 | HWY_SCALAR;  // which of the two depends on the compiler
constexpr InstructionSet all[] = {
#if HWY_ARCH_X86
    {"avx512", HWY_AVX3},
    {"avx2", HWY_AVX2},
    {"sse4", HWY_SSE4},
    {"ssse3", HWY_SSSE3},
#elif HWY_ARCH_ARM
    {"neon", HWY_NEON},
#endif
    {"scalar", scalar}};

// The code for it was built, and the processor has it.
bool is_here(const InstructionSet& set) {
  return (set.target & HWY_TARGETS & (hwy::SupportedTargets() | HWY_STATIC_TARGET)) != 0;
}

}  // namespace

std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for (const InstructionSet& set : all)
    if (is_here(set)) names.emplace_back(set.name);
  return names;
}

void use_instruction_set(const std::string& name, const std::string& where) {
  const auto* const set =
      std::find_if(std::begin(all), std::end(all), [&](const auto& one) { return name == one.name; });
  if (set == std::end(all) || !is_here(*set))
    base::fail("{}: the instruction set '{}' is not here; this processor and this build have {}", where, name,
               fmt::join(instruction_sets(), ", "));
  // Not hwy::DisableTargets: with Highway 1.0.3 the next call of SupportedTargets chooses among all of them again.
  const std::int64_t wider = (set->target & -set->target) - 1;
  hwy::SetSupportedTargetsForTest((hwy::SupportedTargets() | HWY_STATIC_TARGET) & ~wider);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace eyeriss::runtime
