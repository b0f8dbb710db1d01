#include <cstdio>

#include "eyeriss/mapping/passes.h"

// AlexNet CONV1 under the mapping of [J] Table III takes 288 passes on the chip.
int main() {
  const eyeriss::nn::ConvShape conv1{1, 4, 96, 3, 227, 227, 11, 11, 4, 4};
  const eyeriss::mapping::Mapping mapping{96, 1, 7, 16, 1, 1, 2, 55};
  const auto passes = eyeriss::mapping::pass_count(conv1, mapping);
  std::printf("%llu passes\n", static_cast<unsigned long long>(passes));
  return passes == 288 ? 0 : 1;
}
