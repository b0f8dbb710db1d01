// Changes an input as what it is, a model (mutate_model.cpp) or a picture (mutate_picture.cpp): libFuzzer's own changes of bytes rarely
// leave nested lengths and checksums intact.
#pragma once

#include <cstddef>
#include <cstdint>

namespace eyeriss::fuzz {

// libFuzzer's signatures: both leave the result in `data` and return its size, at most `most_bytes`.
using MutateBytes = std::size_t (*)(std::uint8_t* data, std::size_t size, std::size_t most_bytes);
std::size_t mutate(std::uint8_t* data, std::size_t size, std::size_t most_bytes, unsigned seed, MutateBytes bytes);

}  // namespace eyeriss::fuzz
