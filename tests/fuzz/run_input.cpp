// The entry of libFuzzer, with the limits that hold for every target.
#include <sys/resource.h>
#include <tbb/global_control.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "eyeriss/base/error.h"
#include "fuzz/target.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define EYERISS_COUNTS_HEAP
#include <sanitizer/allocator_interface.h>
#endif
#endif

namespace eyeriss::fuzz {
namespace {

constexpr double most_seconds = 1.0;  // of processor time, for one input
constexpr std::int64_t most_heap_bytes = std::int64_t{256} << 20;
constexpr std::size_t longest_message = 4096;

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// Bytes on the heap, and the most since the input began.
std::atomic<std::int64_t> heap_bytes{0}, most_heap{0};

#ifdef EYERISS_COUNTS_HEAP
void allocated(const volatile void*, std::size_t size) {
  const std::int64_t now = heap_bytes += static_cast<std::int64_t>(size);
  if (now > most_heap) most_heap = now;
}
void freed(const volatile void* block) {
  if (block != nullptr)
    heap_bytes -= static_cast<std::int64_t>(__sanitizer_get_allocated_size(const_cast<const void*>(block)));
}
#endif

void prepare() {
#ifdef EYERISS_COUNTS_HEAP
  __sanitizer_install_malloc_and_free_hooks(allocated, freed);
#endif
  // One thread: targets run side by side, and what they find repeats.
  static const tbb::global_control one_thread(tbb::global_control::max_allowed_parallelism, 1);
}

}  // namespace

void law(bool holds, std::string_view text) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: broken law: %.*s\n", static_cast<int>(text.size()), text.data());
  std::abort();
}

bool accepted(std::string_view where, const std::function<void()>& parse) {
  try {
    parse();
    return true;
  } catch (const base::Error& error) {
    const std::string_view message = error.what();
    law(message.substr(0, where.size()) == where, fmt::format("the message names no file: {}", message));
    law(message.size() <= longest_message, fmt::format("a message of {} bytes", message.size()));
    return false;
  }
}

}  // namespace eyeriss::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace eyeriss;
  static const bool prepared = (fuzz::prepare(), true);
  (void)prepared;
  const double begin = fuzz::processor_seconds();
  const std::int64_t heap_before = fuzz::heap_bytes;
  fuzz::most_heap = heap_before;
  try {
    fuzz::run_target({data, size});
  } catch (const base::Error&) {  // every other exception ends the process
  }
  const double seconds = fuzz::processor_seconds() - begin;
  fuzz::law(seconds <= fuzz::most_seconds, fmt::format("{:.2f} s for {} bytes", seconds, size));
  const std::int64_t heap = fuzz::most_heap - heap_before;
  fuzz::law(heap <= fuzz::most_heap_bytes, fmt::format("{} MB for {} bytes", heap >> 20, size));
  return 0;
}
