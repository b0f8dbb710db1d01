// PNG files part by part (ISO/IEC 15948), for those that no writer makes.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace eyeriss::hostile_test {

inline constexpr std::string_view png_signature("\x89PNG\r\n\x1a\n", 8);

inline std::string big_endian(std::uint32_t number) {
  return {static_cast<char>(number >> 24), static_cast<char>(number >> 16), static_cast<char>(number >> 8),
          static_cast<char>(number)};
}

// Its length, its type of four letters, its data and their checksum.
inline std::string png_chunk(const std::string& type, const std::string& data) {
  const std::string body = type + data;
  const auto* const bytes = reinterpret_cast<const Bytef*>(body.data());
  return big_endian(static_cast<std::uint32_t>(data.size())) + body +
         big_endian(static_cast<std::uint32_t>(crc32(0, bytes, static_cast<uInt>(body.size()))));
}

inline std::string deflated(const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::string result(size, '\0');
  if (compress(reinterpret_cast<Bytef*>(result.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
               bytes.size()) != Z_OK)
    throw std::runtime_error("zlib has no memory");
  result.resize(size);
  return result;
}

}  // namespace eyeriss::hostile_test
