#include "micro/mac_limit.h"

#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "micro/mac_limit.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each instruction set

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace eyeriss::bench {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

std::uint64_t run_mac_limit(std::uint64_t steps, bool low_products) {
  // Every product is of another pair of words, so that none can be reused: 4 x 4 of them, or 2 x 4 with 16 registers.
  constexpr int filters = 4,
                ifmaps = HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_SSE4 || HWY_TARGET == HWY_SSSE3 ? 2 : 4;
  const hn::ScalableTag<std::int16_t> d;
  hn::Vec<decltype(d)> sum[ifmaps * filters], ifmap[ifmaps], filter[filters];
  for (int i = 0; i < ifmaps * filters; ++i) sum[i] = hn::Zero(d);
  for (int i = 0; i < ifmaps; ++i) ifmap[i] = hn::Set(d, static_cast<std::int16_t>(12345 + i));
  for (int i = 0; i < filters; ++i) filter[i] = hn::Set(d, static_cast<std::int16_t>(23456 + i));
  for (std::uint64_t step = 0; step < steps; ++step) {
    // Nor in the next step: as far as the compiler knows, the ifmap words change here.
    HWY_UNROLL(4)
    for (int i = 0; i < ifmaps; ++i) {
#if HWY_TARGET != HWY_SCALAR && HWY_ARCH_X86
      asm volatile("" : "+x"(ifmap[i].raw));
#elif HWY_TARGET != HWY_SCALAR && HWY_ARCH_ARM
      asm volatile("" : "+w"(ifmap[i].raw));
#endif
    }
    HWY_UNROLL(16)
    for (int i = 0; i < ifmaps * filters; ++i)
      sum[i] = hn::Add(sum[i], hn::MulHigh(ifmap[i / filters], filter[i % filters]));
    if (low_products) {
      HWY_UNROLL(16)
      for (int i = 0; i < ifmaps * filters; ++i)
        sum[i] = hn::Add(sum[i], hn::Mul(ifmap[i / filters], filter[i % filters]));
    }
  }
  auto total = sum[0];
  for (int i = 1; i < ifmaps * filters; ++i) total = hn::Add(total, sum[i]);
  volatile std::int16_t keep = hn::GetLane(total);
  static_cast<void>(keep);
  return steps * ifmaps * filters * hn::Lanes(d);
}

}  // namespace HWY_NAMESPACE
}  // namespace eyeriss::bench
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace eyeriss::bench {

HWY_EXPORT(run_mac_limit);

std::uint64_t run_mac_limit(std::uint64_t steps, bool low_products) {
  return HWY_DYNAMIC_DISPATCH(run_mac_limit)(steps, low_products);
}

}  // namespace eyeriss::bench
#endif
