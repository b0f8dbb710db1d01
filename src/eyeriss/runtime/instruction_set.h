// Which vector instructions the SIMD code may use. Results do not depend on it (tests/cli); this is how one sees
// that, or measures what wide vectors bring.
#pragma once

#include <string>
#include <vector>

namespace eyeriss::runtime {

// Those that this processor and this build have, the widest first, such as "avx512", "avx2", "sse4", "ssse3", "scalar".
std::vector<std::string> instruction_sets();

// From here on nothing wider than `name`, in the whole process. To be called before anything runs. An error, which names `where` the
// wish stands, when the processor has it not: a narrower one in silence would claim what was not run.
void use_instruction_set(const std::string& name, const std::string& where);

}  // namespace eyeriss::runtime
