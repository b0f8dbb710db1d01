// For tests: a small layer with data, made from a seed, with several sets, strips, images and channel groups.
#pragma once

#include "eyeriss/base/error.h"
#include "eyeriss/base/random.h"
#include "eyeriss/mapping/layer_work.h"

namespace eyeriss::machine {

struct SmallLayer {
  arch::ChipConfig chip;
  nn::ConvShape shape;
  mapping::Mapping mapping;
  nn::Fmap ifmaps, bias;
  nn::Filters filters;

  explicit SmallLayer(std::uint64_t seed) {
    base::Random random(seed);
    shape = {1, 3, 10, 7, 9, 11, 2, 3, 1, 2};
    mapping = {7, 2, 2, 3, 2, 2, 2, 4};
    shape.R = random.between(2, 3), shape.U = random.between(1, 2);
    mapping.q = random.between(1, 3), mapping.p = random.between(2, 5), mapping.t = random.between(1, 2);
    if (seed > 1) chip.array_rows = 12, chip.array_columns = 5, chip.fifo_depth = random.between(1, 6);
    ifmaps = nn::Fmap(shape.N, shape.C, shape.H, shape.W);
    filters = nn::Filters(shape.M, shape.C, shape.R, shape.S);
    bias = nn::Fmap(1, shape.M, 1, 1);
    for (auto* words : {&ifmaps, &filters, &bias})
      for (std::int16_t& word : words->data)
        word = random.chance(0.3) ? std::int16_t{0} : static_cast<std::int16_t>(random.between(-300, 300));
    EYERISS_CHECK(!mapping::violation(shape, mapping, chip));
  }
  SmallLayer(const SmallLayer&) = delete;
  SmallLayer& operator=(const SmallLayer&) = delete;

  mapping::LayerWork work() const {
    mapping::LayerWork work{shape, mapping, &ifmaps, &filters, &bias};
    work.shift = 4;
    return work;
  }
};

}  // namespace eyeriss::machine
