// The run and the layer that the seeds of the target checkpoint are about.
#pragma once

#include "eyeriss/base/random.h"
#include "eyeriss/runtime/checkpoint.h"

namespace eyeriss::fuzz {

inline const runtime::RunIdentity checkpoint_run = {{"model", "lenet5 of the zoo"}, {"chip: array_rows", "12"}};

struct CheckpointCase {
  nn::Fmap ifmaps{1, 2, 5, 5}, bias{1, 2, 1, 1};
  nn::Filters filters{2, 2, 3, 3};
  mapping::LayerWork work;
  mapping::LayerResult result;

  CheckpointCase() {
    base::Random random(1);
    work.shape = {1, 1, 2, 2, 5, 5, 3, 3, 1, 1};
    work.ifmaps = &ifmaps, work.filters = &filters, work.initial_psums = &bias;
    result.ofmaps = nn::Fmap(1, 2, 3, 3);
    for (std::int16_t& word : result.ofmaps.data) word = static_cast<std::int16_t>(random.between(-9, 9));
    arch::for_each_count(result.activity, [&](const char*, std::uint64_t& count) {
      count = static_cast<std::uint64_t>(random.between(0, 99));
    });
  }
  CheckpointCase(const CheckpointCase&) = delete;
  CheckpointCase& operator=(const CheckpointCase&) = delete;
};

}  // namespace eyeriss::fuzz
