// A burst of MACs: `count` filters with one ifmap word, in the arithmetic of nn/fixed16.h, written so that a compiler
// makes vector code of it. Equal to product_window and wrapping_add word by word (tested).
#pragma once

#include <cstdint>

namespace eyeriss::machine {

// psum[k] = product; psum[k] += product; out[k] = psum_in[k] + psum[k] + product: the first, a middle and the last tap
// of a window.
void first_products(std::int16_t* psum, const std::int16_t* filter, std::int16_t ifmap, std::uint32_t count, int shift,
                    bool round);
void add_products(std::int16_t* psum, const std::int16_t* filter, std::int16_t ifmap, std::uint32_t count, int shift,
                  bool round);
void finish_psums(std::int16_t* out, const std::int16_t* psum_in, const std::int16_t* psum, const std::int16_t* filter,
                  std::int16_t ifmap, std::uint32_t count, int shift, bool round);

}  // namespace eyeriss::machine
