// Changes PNG pictures chunk by chunk and pixel by pixel: of libFuzzer's own changes none keeps the checksums.
#pragma once

#include <cstddef>
#include <cstdint>

namespace eyeriss::fuzz {

// As mutate_model: the result is left in `data`, its size returned. The first two bytes are picture_fuzz's own.
using MutateBytes = std::size_t (*)(std::uint8_t* data, std::size_t size, std::size_t most_bytes);
std::size_t mutate_picture(std::uint8_t* data, std::size_t size, std::size_t most_bytes, unsigned seed,
                           MutateBytes bytes);

}  // namespace eyeriss::fuzz
