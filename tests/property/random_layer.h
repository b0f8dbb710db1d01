// Seeded random layers with legal mappings and data: what property, differential and paper tests run on. `random` is a
// base::Random, or chooses in its manner (tests/fuzz).
#pragma once

#include <algorithm>

#include "eyeriss/base/random.h"
#include "eyeriss/mapping/layer_work.h"

namespace eyeriss::tests {

struct RandomLayer {
  nn::ConvShape shape;
  mapping::Mapping mapping;
  nn::Fmap ifmaps, initial_psums;
  nn::Filters filters;
  int shift = 0;
  bool relu = true, ifmaps_compressed = true, ofmaps_finished = true;

  // Refers to this object.
  mapping::LayerWork work() const {
    return {shape, mapping, &ifmaps, &filters, &initial_psums, shift, relu, ifmaps_compressed, ofmaps_finished, false};
  }
};

// A native shape of at most `most_macs` MACs: strides, groups, tiny and odd sizes. The sizes that are chosen later get
// what is left.
template <class Random>
nn::ConvShape random_shape(Random& random, const arch::ChipConfig& chip, std::int64_t most_macs) {
  const auto pick = [&](std::int64_t most) {
    return random.chance(0.2) ? 1 : random.between(1, std::max<std::int64_t>(1, most));
  };
  for (;;) {
    nn::ConvShape s;
    s.R = pick(random.chance(0.7) ? 5 : chip.array_rows);
    s.S = random.chance(0.5) ? std::min(s.R, chip.ifmap_spad_words)
                             : pick(std::min(chip.max_filter_width, chip.ifmap_spad_words));
    s.U = chip.vertical_strides[static_cast<std::size_t>(
        random.between(0, static_cast<std::int64_t>(chip.vertical_strides.size()) - 1))];
    s.V = random.chance(0.5) ? std::min(s.U, chip.max_horizontal_stride)
                             : pick(std::min<std::int64_t>(4, chip.max_horizontal_stride));
    s.G = random.chance(0.75) ? 1 : random.between(2, 4);
    s.N = pick(5);
    s.C = pick(random.chance(0.5) ? 8 : 40);
    s.M = s.G * pick(random.chance(0.5) ? 12 : 80);
    s.H = (pick(random.chance(0.5) ? 6 : 20) - 1) * s.U + s.R + random.between(0, s.U - 1);
    s.W = (pick(random.chance(0.5) ? 6 : 40) - 1) * s.V + s.S + random.between(0, s.V - 1);
    if (static_cast<std::int64_t>(s.macs()) <= most_macs) return s;
  }
}

// Letters are raised in random order as far as every rule allows.
template <class Random>
mapping::Mapping random_mapping(Random& random, const nn::ConvShape& s, const arch::ChipConfig& chip) {
  mapping::Mapping best;
  const std::int64_t limits[] = {s.filters_per_group(), s.N,  s.E(), chip.psum_spad_words, s.C, chip.array_rows,
                                 chip.pe_count(),       s.F()};
  std::int64_t mapping::Mapping::*const letters[] = {&mapping::Mapping::m, &mapping::Mapping::n, &mapping::Mapping::e,
                                                     &mapping::Mapping::p, &mapping::Mapping::q, &mapping::Mapping::r,
                                                     &mapping::Mapping::t, &mapping::Mapping::f};
  if (random.chance(0.8)) best.f = s.F();
  if (random.chance(0.5)) best.m = s.filters_per_group();
  if (mapping::violation(s, best, chip)) best = {};
  for (int tries = 0; tries < 40; ++tries) {
    mapping::Mapping next = best;
    const auto letter = static_cast<std::size_t>(random.between(0, 7));
    next.*letters[letter] = random.between(1, limits[letter]);
    if (!mapping::violation(s, next, chip)) best = next;
  }
  return best;
}

// Words of up to `bits` bits, sign included, of which a fraction is zero.
template <class Random>
void fill_random(Random& random, nn::Words4& words, double zeros, int bits) {
  const std::int64_t end = std::int64_t{1} << (bits - 1);
  for (std::int16_t& word : words.data)
    word = random.chance(zeros) ? std::int16_t{0} : static_cast<std::int16_t>(random.between(-end, end - 1));
}

// Words of both signs up to `most`, of which a fraction is zero.
inline nn::Words4 random_words(base::Random& random, const std::array<std::int64_t, 4>& dims, double zeros,
                               std::int64_t most) {
  nn::Words4 words(dims[0], dims[1], dims[2], dims[3]);
  for (std::int16_t& word : words.data)
    word = random.chance(zeros) ? std::int16_t{0} : static_cast<std::int16_t>(random.between(-most, most));
  return words;
}

template <class Random>
RandomLayer random_layer(Random& random, const arch::ChipConfig& chip, std::int64_t most_macs) {
  RandomLayer layer;
  do {  // a shape whose smallest mapping does not fit the chip has none
    layer.shape = random_shape(random, chip, most_macs);
  } while (mapping::violation(layer.shape, {}, chip));
  const nn::ConvShape& s = layer.shape;
  layer.mapping = random_mapping(random, s, chip);
  layer.ifmaps = nn::Fmap(s.N, s.G * s.C, s.H, s.W);
  layer.filters = nn::Filters(s.M, s.C, s.R, s.S);
  layer.initial_psums = random.chance(0.7) ? nn::Fmap(1, s.M, 1, 1) : nn::Fmap(s.N, s.M, s.E(), s.F());
  const double zeros = random.chance(0.1) ? 1.0 : random.chance(0.2) ? 0.0 : random.unit();
  fill_random(random, layer.ifmaps, zeros, static_cast<int>(random.between(1, 16)));
  if (random.chance(0.5))
    for (std::int16_t& word : layer.ifmaps.data) word = std::max(word, std::int16_t{0});
  fill_random(random, layer.filters, random.chance(0.5) ? 0.0 : random.unit(), static_cast<int>(random.between(1, 16)));
  fill_random(random, layer.initial_psums, 0.1, static_cast<int>(random.between(1, 16)));
  layer.shift = static_cast<int>(random.chance(0.3) ? 16 : random.between(0, 31));
  layer.relu = random.chance(0.8);
  layer.ifmaps_compressed = random.chance(0.8);
  layer.ofmaps_finished = random.chance(0.8);
  return layer;
}

}  // namespace eyeriss::tests
