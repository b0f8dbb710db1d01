// One CONV layer from its shape: the best mapping, then the fast engine and the machine, which must agree on every word
// and every count.
#include <fmt/core.h>

#include <algorithm>

#include "eyeriss/base/random.h"
#include "eyeriss/fast/run.h"
#include "eyeriss/machine/machine.h"
#include "eyeriss/machine/time_pass.h"
#include "eyeriss/mapping/search.h"

using namespace eyeriss;

namespace {

void fill(nn::Words4& words, base::Random& random, std::int64_t least, std::int64_t most) {
  for (std::int16_t& word : words.data) word = static_cast<std::int16_t>(random.between(least, most));
}

}  // namespace

int main() try {
  const arch::ChipConfig chip;
  nn::ConvShape shape;  // [J] Table I
  shape.C = 16, shape.M = 32, shape.H = 15, shape.W = 15, shape.R = 3, shape.S = 3;

  mapping::SearchOptions search;
  search.timer = [&](const mapping::PassGeometry& pass) { return machine::time_pass(pass, chip); };
  const mapping::SearchResult found = mapping::search(shape, chip, search);
  if (found.best.empty()) return 1;
  const mapping::Candidate& best = found.best.front();
  fmt::print("{}\n{}: {} PEs, {} cycles\n", to_string(shape), to_string(best.mapping), best.active_pes,
             best.processing_cycles);

  base::Random random(1);
  nn::Fmap ifmaps(shape.N, shape.C, shape.H, shape.W), bias(1, shape.M, 1, 1);
  nn::Filters filters(shape.M, shape.C, shape.R, shape.S);
  fill(ifmaps, random, 0, 255);
  fill(filters, random, -128, 127);
  fill(bias, random, -100, 100);

  mapping::LayerWork work;
  work.shape = shape;
  work.mapping = best.mapping;
  work.ifmaps = &ifmaps;
  work.filters = &filters;
  work.initial_psums = &bias;
  work.shift = 7;
  const mapping::LayerResult fast = fast::run(work, chip, search.timer);
  const mapping::LayerResult walked = machine::run(work, chip).layer;

  const bool same = fast.ofmaps == walked.ofmaps && fast.activity == walked.activity;
  fmt::print("fast engine and machine: {}\n", same ? "equal in every word and every count" : "different");
  return same && walked.activity.processing_cycles == best.processing_cycles ? 0 : 1;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 1;
}
