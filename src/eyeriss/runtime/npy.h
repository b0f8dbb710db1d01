// NumPy's .npy files (format versions 1.0 and 2.0, little-endian, C order):
// https://numpy.org/neps/nep-0001-npy-format.html
#pragma once

#include <string>
#include <string_view>

#include "eyeriss/nn/fmap.h"
#include "eyeriss/nn/tensor.h"

namespace eyeriss::runtime {

// Of a file. A sparse one can claim anything.
inline constexpr std::size_t most_npy_bytes = std::size_t{4} << 30;

// Floats (2, 4, 8 bytes), integers (1, 2, 4, 8 bytes) and booleans become float. Throws base::Error, opened by `where`,
// for a file that is no .npy, is cut off, has bytes left over, is big-endian, in Fortran order, or holds NaN or
// infinity.
nn::Tensor parse_npy(std::string_view bytes, const std::string& where);
nn::Tensor read_npy(const std::string& path);

// int16 alone, and at most four dimensions: leading ones are added.
nn::Words4 parse_npy_words(std::string_view bytes, const std::string& where);
nn::Words4 read_npy_words(const std::string& path);

// The bytes of a version 1.0 file: float32 or int16.
std::string to_npy(const nn::Tensor& tensor);
std::string to_npy(const nn::Words4& words);

}  // namespace eyeriss::runtime
