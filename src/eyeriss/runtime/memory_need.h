// How much memory a run cannot do without. It is known before the work starts, from shapes alone, and less than what the
// run will take: what is refused could not have fitted.
#pragma once

#include <cstdint>
#include <string>

#include "eyeriss/nn/conv_shape.h"
#include "eyeriss/nn/network.h"

namespace eyeriss::runtime {

// What a run may need when nobody says otherwise: more is a mistake in a file more often than a wish.
inline constexpr std::uint64_t default_most_bytes = std::uint64_t{4} << 30;

// Weights, as floats and as words, and the values that one image has alive at the same time; the inputs and the outputs of
// as many images as are kept.
std::uint64_t least_run_bytes(const nn::Network& network, std::int64_t images_in, std::int64_t images_out);

// Ifmaps, filters and ofmaps.
std::uint64_t least_layer_bytes(const nn::ConvShape& shape);

// Throws base::Error when `needed` is above `most`; `remedy` says what else than more memory helps.
void check_memory(std::uint64_t needed, std::uint64_t most, const std::string& where, const char* remedy);

// "500M", "2.5G" ...
std::string bytes_text(std::uint64_t bytes);

}  // namespace eyeriss::runtime
