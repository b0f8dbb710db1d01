// 16-bit fixed-point words and the floats that they stand for: word = value * 2^fraction_bits (docs/numerics.md).
#pragma once

#include <cstdint>

#include "eyeriss/nn/fmap.h"
#include "eyeriss/nn/network.h"
#include "eyeriss/nn/tensor.h"

namespace eyeriss::nn {

// Fraction bits stay within these bounds, so that 2^fraction_bits is a float and products of two of them are too.
inline constexpr int kMinFractionBits = -60, kMaxFractionBits = 60;

// The most fraction bits with which `largest` (>= 0, finite) fits a 16-bit word; for 0 those of 1.
int fraction_bits(double largest);

// Rounds to the nearest word (halves away from zero). Values outside the range become the nearest end of it, NaN the
// lower end; `saturated_words` counts them on top of what it holds. `values` has one to four dimensions, missing ones
// follow as 1; rows and columns (the last two of four) get `pads` zeros around them, none of them negative.
Fmap to_words(const Tensor& values, int fraction_bits, const Padding& pads = {},
              std::uint64_t* saturated_words = nullptr);

// The values of `words`, with dimensions `dims` of the same size.
Tensor to_floats(const Fmap& words, int fraction_bits, Dims dims);

// Signal to quantisation-noise ratio in dB: 10 log10(sum of reference^2 / sum of (reference - actual)^2). Infinity when
// the two are equal, minus infinity when only the reference is all zero.
double sqnr_db(const Tensor& reference, const Tensor& actual);

// The same of tensors that come in portions; the order of the sums is that of the words.
class Sqnr {
 public:
  void add(const Tensor& reference, const Tensor& actual);
  double db() const;

 private:
  double signal_ = 0, noise_ = 0;
};

}  // namespace eyeriss::nn
