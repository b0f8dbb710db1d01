// The whole machine: what must not change its answers, what must be noticed, and what it tells.
#include "eyeriss/machine/machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "eyeriss/machine/small_layer.h"
#include "eyeriss/machine/small_pass.h"
#include "eyeriss/nn/fixed16.h"
#include "eyeriss/nn/reference_conv.h"

namespace eyeriss::machine {
namespace {

using testing::HasSubstr;

std::string trace_of(const SmallLayer& layer, const Disturbance& disturbance) {
  std::ostringstream trace;
  Options options;
  options.trace = &trace;
  options.disturbance = disturbance;
  run(layer.work(), layer.chip, options);
  return trace.str();
}

TEST(Machine, ComputesWhatTheReferenceComputes) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const SmallLayer layer(seed);
    nn::Fmap expected = nn::reference_conv(layer.shape, layer.ifmaps, layer.filters, layer.bias, layer.work().shift);
    for (std::int16_t& word : expected.data) word = nn::relu(word);
    EXPECT_EQ(run(layer.work(), layer.chip).layer.ofmaps, expected) << "seed " << seed;
  }
}

TEST(Machine, TicksItsUnitsInAnyOrderWithTheSameTrace) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const SmallLayer layer(seed);
    const std::string trace = trace_of(layer, {});
    EXPECT_GT(trace.size(), 10'000u);
    EXPECT_EQ(trace, trace_of(layer, {})) << "twice the same";
    for (std::uint64_t shuffle = 1; shuffle <= 5; ++shuffle) {
      Disturbance disturbance;
      disturbance.shuffle_seed = shuffle;
      EXPECT_EQ(trace, trace_of(layer, disturbance)) << "seed " << seed << ", shuffle " << shuffle;
    }
  }
}

TEST(Machine, LosesNothingByLookingOnlyAtPesThatCanMove) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const SmallLayer layer(seed);
    Disturbance all;
    all.attend_to_all = true;
    EXPECT_EQ(trace_of(layer, {}), trace_of(layer, all));
  }
}

arch::Activity without_cycles(arch::Activity activity) {
  activity.processing_cycles = activity.filter_wait_cycles = activity.load_cycles = activity.drain_cycles =
      activity.total_cycles = activity.clocked_pe_cycles = 0;
  return activity;
}

TEST(Machine, RandomStallsChangeCyclesButNeitherDataNorCounts) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const SmallLayer layer(seed);
    const mapping::LayerResult calm = run(layer.work(), layer.chip).layer;
    for (const double probability : {0.02, 0.3}) {
      Options options;
      options.disturbance.stall_probability = probability;
      options.disturbance.stall_seed = seed;
      const mapping::LayerResult stalled = run(layer.work(), layer.chip, options).layer;
      EXPECT_EQ(stalled.ofmaps, calm.ofmaps);
      EXPECT_TRUE(without_cycles(stalled.activity) == without_cycles(calm.activity)) << "seed " << seed;
      EXPECT_GT(stalled.activity.processing_cycles, calm.activity.processing_cycles);
      EXPECT_GT(stalled.activity.load_cycles, calm.activity.load_cycles);
      EXPECT_GT(stalled.activity.drain_cycles, calm.activity.drain_cycles);
    }
  }
}

// What the machine says when this goes wrong.
std::string outcome(const SmallLayer& layer, const Disturbance::Fault& fault) {
  Options options;
  options.disturbance.fault = fault;
  try {
    run(layer.work(), layer.chip, options);
    return "nothing noticed";
  } catch (const base::Bug& bug) {
    return bug.what();
  }
}

TEST(Machine, ADroppedWordOrAFifoThatIsNeverDrainedEndsInAReportThatNamesThePe) {
  using Kind = Disturbance::Fault::Kind;
  const SmallLayer layer(1);
  for (const Kind kind : {Kind::dropped_word, Kind::never_drained})
    for (const PeFifo fifo : {PeFifo::ifmap, PeFifo::filter, PeFifo::psum_in, PeFifo::psum_out})
      for (const std::uint64_t word : {0u, 3u})
        EXPECT_THAT(outcome(layer, {kind, fifo, 0, word}), HasSubstr("PE 0,0"))
            << static_cast<int>(kind) << ' ' << static_cast<int>(fifo);
}

TEST(Machine, AStallReportSaysWhatEachUnitWaitsFor) {
  const SmallLayer layer(3);
  const std::string report = outcome(layer, {Disturbance::Fault::Kind::never_drained, PeFifo::filter, 0, 0});
  EXPECT_THAT(report, HasSubstr("stall: no word moved for"));
  EXPECT_THAT(report, HasSubstr("filter GIN waits for PE 0,0\n"));
  EXPECT_THAT(report, HasSubstr("PE 0,0: wait filter; filters 0/"));
}

TEST(Machine, IndependentTilesInParallelGiveTheSameAnswerAndTheSameCycles) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const SmallLayer layer(seed);
    const Result alone = run(layer.work(), layer.chip);
    for (const int jobs : {2, 3, 50}) {
      Options options;
      options.jobs = jobs;
      const Result together = run(layer.work(), layer.chip, options);
      EXPECT_EQ(together.layer.ofmaps, alone.layer.ofmaps);
      EXPECT_TRUE(together.layer.activity == alone.layer.activity) << "seed " << seed << ", jobs " << jobs;
      for (std::size_t k = 0; k < alone.occupancy.size(); ++k)
        EXPECT_EQ(together.occupancy[k].cycles, alone.occupancy[k].cycles);
    }
  }
}

TEST(Machine, OccupancyAccountsForEveryCycleOfEveryPe) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const SmallLayer layer(seed);
    const Result result = run(layer.work(), layer.chip);
    const arch::Activity& activity = result.layer.activity;
    const std::uint64_t pass_cycles = activity.processing_cycles - activity.filter_wait_cycles;
    std::uint64_t busy = 0, pes = 0;
    for (const Occupancy& unit : result.occupancy) {
      if (unit.unit.rfind("PE", 0) != 0) continue;
      std::uint64_t sum = 0;
      for (const auto& [state, cycles] : unit.cycles) {
        sum += cycles;
        if (state == "busy") busy += cycles;
      }
      EXPECT_EQ(sum, pass_cycles) << unit.unit;
      ++pes;
    }
    EXPECT_EQ(pes, static_cast<std::uint64_t>(mapping::active_pes(layer.shape, layer.mapping)));
    // A PE without channels is busy when it hands psums on, too.
    const std::int64_t last = layer.shape.C % (layer.mapping.q * layer.mapping.r);
    const bool hands_on = last > 0 && last <= (layer.mapping.r - 1) * layer.mapping.q;
    EXPECT_EQ(busy > activity.macs, hands_on) << "seed " << seed;
    EXPECT_GE(busy, activity.macs);
  }
}

TEST(Machine, WavesDeclareTheirSignalsAndTimesRise) {
  const SmallLayer layer(3);
  std::ostringstream waves;
  Options options;
  options.waves = &waves;
  run(layer.work(), layer.chip, options);
  EXPECT_THAT(waves.str(), HasSubstr("$timescale 1 ps $end"));
  EXPECT_THAT(waves.str(), HasSubstr(" ifmap_gin_valid $end"));
  EXPECT_THAT(waves.str(), HasSubstr("$scope module pe_row0 $end"));
  std::istringstream lines(waves.str());
  std::int64_t before = -1, times = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line[0] != '#') continue;
    const std::int64_t time = std::stoll(line.substr(1));
    EXPECT_GT(time, before);
    EXPECT_EQ(time % 5000, 0);  // 200 MHz
    before = time;
    ++times;
  }
  EXPECT_GT(times, 100);
}

TEST(Trace, OfOneMacIsTheDocumentedText) {
  const nn::ConvShape shape{1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  nn::Fmap ifmap(1, 1, 1, 1), bias(1, 1, 1, 1);
  nn::Filters filter(1, 1, 1, 1);
  ifmap.data = {3}, filter.data = {5}, bias.data = {100};
  mapping::LayerWork work{shape, {}, &ifmap, &filter, &bias};
  work.ifmaps_compressed = false;
  std::ostringstream trace;
  Options options;
  options.trace = &trace;
  EXPECT_EQ(run(work, {}, options).layer.ofmaps.data[0], 115);
  EXPECT_EQ(trace.str(), R"(5 link filters 0000000000000005
12 link psums 0000000000000064
15 link ifmaps 0000000000000003
16 pass 0 images=1 rows=1 columns=1 filters=1 channels=1
16 filter-gin row=0 col=0 0005
16 ifmap-gin row=0 col=0 0003
16 psum-gin PE 0,0 0064
17 PE 0,0 filters 1/1
17 PE 0,0 keep ifmap
18 PE 0,0 macs window=0 tap=0 filter=0 count=1
20 PE 0,0 psum out
21 gon PE 0,0 0073
22 link ofmaps 8000000000000e60
)");
}

}  // namespace
}  // namespace eyeriss::machine
