// libFuzzer looks for the second name, and offers the first.
#include "fuzz/mutate.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most_bytes);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most_bytes,
                                               unsigned seed) {
  return eyeriss::fuzz::mutate(data, size, most_bytes, seed, LLVMFuzzerMutate);
}
