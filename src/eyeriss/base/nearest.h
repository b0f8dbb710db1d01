// The known word that a mistyped one most likely meant.
#pragma once

#include <string>
#include <vector>

namespace eyeriss::base {

// The one of `known` with the least edit distance to `word`; `known` is not empty. The first of equals.
std::string nearest(const std::string& word, const std::vector<std::string>& known);

}  // namespace eyeriss::base
