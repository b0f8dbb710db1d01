#include "eyeriss/nn/fixed_point.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "eyeriss/base/error.h"

namespace eyeriss::nn {
namespace {

constexpr float kLowest = -32768.0f, kHighest = 32767.0f;

// One row. The loop has no branch, so that the compiler can make vectors of it.
std::uint64_t round_row(const float* values, std::int64_t count, float scale, std::int16_t* words) {
  std::int32_t outside = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const float scaled = values[i] * scale;
    float inside = scaled > kLowest ? scaled : kLowest;  // NaN becomes kLowest
    inside = inside < kHighest ? inside : kHighest;
    outside += (scaled >= kLowest - 0.5f && scaled < kHighest + 0.5f) ? 0 : 1;
    words[i] = static_cast<std::int16_t>(static_cast<std::int32_t>(inside + (inside < 0.0f ? -0.5f : 0.5f)));
  }
  return static_cast<std::uint64_t>(outside);
}

}  // namespace

int fraction_bits(double largest) {
  EYERISS_CHECK(largest >= 0 && std::isfinite(largest));
  if (largest == 0) largest = 1;
  int exponent = 0;  // largest = mantissa * 2^exponent, mantissa in [0.5, 1)
  const double mantissa = std::frexp(largest, &exponent);
  const int bits = 15 - exponent - (mantissa * 32768 > kHighest ? 1 : 0);
  return std::clamp(bits, kMinFractionBits, kMaxFractionBits);
}

Fmap to_words(const Tensor& values, int fraction_bits, const Padding& pads, std::uint64_t* saturated_words) {
  EYERISS_CHECK(values.rank() >= 1 && values.rank() <= 4);
  Dims dims = values.dims;
  dims.resize(4, 1);
  Fmap words(dims[0], dims[1], dims[2] + pads.top + pads.bottom, dims[3] + pads.left + pads.right);
  const float scale = std::ldexp(1.0f, fraction_bits);
  std::uint64_t saturated = 0;
  if (words.data.size() == values.data.size()) {
    saturated = round_row(values.data.data(), values.size(), scale, words.data.data());
  } else {
    const float* row = values.data.data();
    for (std::int64_t plane = 0; plane < dims[0] * dims[1]; ++plane)
      for (std::int64_t y = 0; y < dims[2]; ++y, row += dims[3])
        saturated += round_row(row, dims[3], scale, &words.data[words.index(0, plane, y + pads.top, pads.left)]);
  }
  if (saturated_words != nullptr) *saturated_words += saturated;
  return words;
}

Tensor to_floats(const Fmap& words, int fraction_bits, Dims dims) {
  Tensor values(std::move(dims));
  EYERISS_CHECK(values.data.size() == words.data.size());
  const float scale = std::ldexp(1.0f, -fraction_bits);
  for (std::size_t i = 0; i < words.data.size(); ++i) values.data[i] = static_cast<float>(words.data[i]) * scale;
  return values;
}

void Sqnr::add(const Tensor& reference, const Tensor& actual) {
  EYERISS_CHECK(reference.data.size() == actual.data.size());
  for (std::size_t i = 0; i < reference.data.size(); ++i) {
    const double wanted = reference.data[i], difference = wanted - static_cast<double>(actual.data[i]);
    signal_ += wanted * wanted;
    noise_ += difference * difference;
  }
}

double Sqnr::db() const {
  return noise_ == 0 ? std::numeric_limits<double>::infinity() : 10 * std::log10(signal_ / noise_);
}

double sqnr_db(const Tensor& reference, const Tensor& actual) {
  Sqnr sqnr;
  sqnr.add(reference, actual);
  return sqnr.db();
}

}  // namespace eyeriss::nn
