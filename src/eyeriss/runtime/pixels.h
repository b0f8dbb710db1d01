// PNG and JPEG files to pixels, by libpng and libjpeg-turbo, whose makers fuzz them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace eyeriss::runtime {

// Rows of pixels, red, green and blue each 0 to 255. Alpha is dropped; of 16 bits the upper 8 are taken.
struct Pixels {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;
};

// Calls check_size(width, height) before anything of that size is made. Throws base::Error, opened by `where`, for what is no PNG or
// JPEG, and for one that is damaged or cut off.
Pixels decode_picture(std::string_view bytes, const std::string& where,
                      const std::function<void(int width, int height)>& check_size);

}  // namespace eyeriss::runtime
