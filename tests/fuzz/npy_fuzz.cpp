// .npy files: what is read comes back from what is written of it.
#include <cmath>

#include "eyeriss/runtime/npy.h"
#include "fuzz/target.h"

namespace eyeriss::fuzz {

void run_target(Bytes bytes) {
  nn::Tensor tensor;
  if (accepted("f.npy: ", [&] { tensor = runtime::parse_npy(text_of(bytes), "f.npy"); })) {
    law(tensor.size() == nn::element_count(tensor.dims), "a tensor has what its dimensions say");
    for (const float value : tensor.data) law(std::isfinite(value), "every number is finite");
    law(runtime::parse_npy(runtime::to_npy(tensor), "again") == tensor, "floats come back");
  }
  nn::Words4 words;
  if (accepted("f.npy: ", [&] { words = runtime::parse_npy_words(text_of(bytes), "f.npy"); })) {
    law(static_cast<std::int64_t>(words.data.size()) == nn::element_count({words.dims.begin(), words.dims.end()}),
        "words have what their dimensions say");
    law(runtime::parse_npy_words(runtime::to_npy(words), "again") == words, "words come back");
  }
}

}  // namespace eyeriss::fuzz
