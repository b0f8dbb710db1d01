// Nothing allocates inside a tick: all storage has the size of the silicon. This program counts every operator new.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "eyeriss/machine/array.h"
#include "eyeriss/machine/small_layer.h"
#include "eyeriss/machine/transfers.h"

namespace {
std::atomic<std::size_t> allocations = 0;
}  // namespace

// Not inlined: a compiler that sees free() here and not malloc() there takes them for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace eyeriss::machine {
namespace {

TEST(Tick, OfTheArrayAllocatesNothing) {
  const SmallLayer layer(1);
  const LayerConfig config = configure(layer.work(), layer.chip);
  Glb glb(config.psum_bank, layer.chip);
  Array array(config, layer.chip, &glb);
  mapping::for_each_pass(layer.shape, layer.mapping, [&](const mapping::Pass& pass) {
    array.begin(header(layer.shape, pass));
    const std::size_t before = allocations.load();
    while (!array.done()) array.tick(nullptr);
    EXPECT_EQ(allocations, before);
  });
  EXPECT_GT(allocations, 0u);  // the counter counts
}

TEST(Tick, OfTheTransfersAllocatesNothing) {
  const SmallLayer layer(1);
  Glb glb(configure(layer.work(), layer.chip).psum_bank, layer.chip);
  Load load(LinkIn(layer.chip), layer.chip);
  Drain drain{LinkOut(layer.chip)};
  FilterFetch fetch{LinkIn(layer.chip)};
  mapping::for_each_pass(layer.shape, layer.mapping, [&](const mapping::Pass& pass) {
    load.begin(pass, raw_stream(initial_psum_tile(layer.work(), pass)), false,
               coded_stream(ifmap_tile(layer.work(), pass)));
    drain.begin(static_cast<std::uint64_t>(pass.ofmap_tile_words()), true, true);
    fetch.begin(raw_stream(filter_tile(layer.work(), pass)));
    const std::size_t before = allocations.load();
    for (std::uint64_t cycle = 0; !load.done(cycle); ++cycle) load.tick(cycle, glb, nullptr);
    for (std::uint64_t cycle = 1; !drain.done(); ++cycle) drain.tick(cycle, glb, nullptr);
    for (std::uint64_t cycle = 0; !fetch.done(); ++cycle) fetch.tick(cycle, glb, nullptr);
    EXPECT_EQ(allocations, before);
  });
}

}  // namespace
}  // namespace eyeriss::machine
