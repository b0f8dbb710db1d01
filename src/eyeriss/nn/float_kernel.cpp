#include "eyeriss/nn/float_kernel.h"

#include <hwy/targets.h>

#include <cstring>
#include <utility>

namespace eyeriss::nn {
namespace {

// Sixteen floats: one register with AVX-512, two with AVX, four with SSE2. The arithmetic per element is the same.
typedef float Vec __attribute__((vector_size(64)));
constexpr std::int64_t kLanes = 16;
constexpr std::int64_t kVecs = kPanelColumns / kLanes;

#define EYERISS_INLINE inline __attribute__((always_inline))

EYERISS_INLINE void load(Vec& vec, const float* from) {
  std::memcpy(&vec, from, sizeof vec);
}

// `Vecs` vectors of columns at a time: fewer keep the sums in registers where these are short.
template <int Filters, int Vecs>
EYERISS_INLINE void multiply(std::int64_t depth, const float* filter_block, const float* panel, float* sums) {
  for (int first = 0; first < kVecs; first += Vecs) {
    Vec sum[Filters][Vecs];
    for (int i = 0; i < Filters; ++i)
      for (int j = 0; j < Vecs; ++j) load(sum[i][j], sums + i * kPanelColumns + (first + j) * kLanes);
    for (std::int64_t k = 0; k < depth; ++k) {
      Vec column[Vecs];
      for (int j = 0; j < Vecs; ++j) load(column[j], panel + k * kPanelColumns + (first + j) * kLanes);
      for (int i = 0; i < Filters; ++i)
        for (int j = 0; j < Vecs; ++j) sum[i][j] += filter_block[k * Filters + i] * column[j];
    }
    for (int i = 0; i < Filters; ++i)
      for (int j = 0; j < Vecs; ++j)
        std::memcpy(sums + i * kPanelColumns + (first + j) * kLanes, &sum[i][j], sizeof(Vec));
  }
}

template <int Filters, int Inputs>
EYERISS_INLINE void dot(std::int64_t depth, const float* weights, const float* input, float* sums) {
  Vec sum[Inputs][Filters] = {};
  std::int64_t k = 0;
  for (; k + kLanes <= depth; k += kLanes) {
    Vec w[Filters];
    for (int i = 0; i < Filters; ++i) load(w[i], weights + i * depth + k);
    for (int b = 0; b < Inputs; ++b) {
      Vec x;
      load(x, input + b * depth + k);
      for (int i = 0; i < Filters; ++i) sum[b][i] += w[i] * x;
    }
  }
  for (int b = 0; b < Inputs; ++b)
    for (int i = 0; i < Filters; ++i) {
      float part[kLanes];
      std::memcpy(part, &sum[b][i], sizeof part);
      for (std::int64_t rest = k; rest < depth; ++rest)
        part[rest - k] += weights[i * depth + rest] * input[b * depth + rest];
      for (std::int64_t half = kLanes / 2; half > 0; half /= 2)
        for (std::int64_t lane = 0; lane < half; ++lane) part[lane] += part[lane + half];
      sums[b * Filters + i] = part[0];
    }
}

// The same templates for one instruction set. Never FMA: it would round differently.
#define EYERISS_KERNELS(NAME, TARGET, FILTERS, VECS)                                                            \
  template <int Filters>                                                                                        \
  TARGET void multiply_##NAME(std::int64_t depth, const float* filter_block, const float* panel, float* sums) { \
    multiply<Filters, VECS>(depth, filter_block, panel, sums);                                                  \
  }                                                                                                             \
  template <int Filters, int Inputs>                                                                            \
  TARGET void dot_##NAME(std::int64_t depth, const float* weights, const float* input, float* sums) {           \
    dot<Filters, Inputs>(depth, weights, input, sums);                                                          \
  }                                                                                                             \
  template <int... I, int... J>                                                                                 \
  FloatKernels kernels_##NAME(std::integer_sequence<int, I...>, std::integer_sequence<int, J...>) {             \
    return {#NAME, FILTERS, {&multiply_##NAME<I + 1>...}, {&dot_##NAME<J / 4 + 1, J % 4 + 1>...}};              \
  }                                                                                                             \
  FloatKernels kernels_##NAME() {                                                                               \
    return kernels_##NAME(std::make_integer_sequence<int, FILTERS>{}, std::make_integer_sequence<int, 16>{});   \
  }

EYERISS_KERNELS(plain, , 3, 1)
#if defined(__x86_64__)
EYERISS_KERNELS(avx2, __attribute__((target("avx2"))), 6, 1)
EYERISS_KERNELS(avx512, __attribute__((target("avx512f"))), 14, 2)
#endif

}  // namespace

const std::vector<FloatKernels>& float_kernels() {
  static const std::vector<FloatKernels> found = [] {
    std::vector<FloatKernels> list;
#if defined(__x86_64__)
    const std::int64_t supported = hwy::SupportedTargets();  // what the processor has and nobody disabled
    if (supported & HWY_AVX3) list.push_back(kernels_avx512());
    if (supported & HWY_AVX2) list.push_back(kernels_avx2());
#endif
    list.push_back(kernels_plain());
    return list;
  }();
  return found;
}

}  // namespace eyeriss::nn
