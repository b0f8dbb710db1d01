// What a fuzz target is: one function that takes an input and returns, or throws base::Error. Anything else is a finding: another
// exception, a broken law, a crash, a leak, more than a second of processor time or 256 MB of memory for one input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace eyeriss::fuzz {

using Bytes = std::span<const std::uint8_t>;

// Each target's file defines this one.
void run_target(Bytes bytes);

inline std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Ends the process with the text when the law does not hold.
void law(bool holds, std::string_view text);

// Runs a parser on what came under the name `where`. False when it refuses; then its message must begin with that name and be of a
// length that a person reads.
bool accepted(std::string_view where, const std::function<void()>& parse);

}  // namespace eyeriss::fuzz
