// PNG pictures, chunk by chunk and row by row; the first two bytes are picture_fuzz's own.
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "eyeriss/base/random.h"
#include "fuzz/mutate.h"
#include "hostile/png_file.h"

namespace eyeriss::fuzz {
namespace {

using hostile_test::png_signature;

constexpr std::size_t own_bytes = 2;
constexpr std::size_t most_scanline_bytes = 1 << 16;

struct Chunk {
  std::string type, data;
};

// Those that are whole; checksums do not matter.
std::vector<Chunk> chunks_of(std::string_view file) {
  std::vector<Chunk> chunks;
  for (file.remove_prefix(png_signature.size()); file.size() >= 12;) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<std::uint8_t>(file[i]);
    if (length > file.size() - 12) break;
    chunks.push_back({std::string(file.substr(4, 4)), std::string(file.substr(8, length))});
    file.remove_prefix(12 + length);
  }
  return chunks;
}

class PictureMutation {
 public:
  PictureMutation(std::span<const std::uint8_t> own, std::vector<Chunk>& chunks, std::uint64_t seed, MutateBytes bytes)
      : own_(own), chunks_(chunks), random_(seed), bytes_(bytes) {}

  void apply() {
    const std::size_t at = index(chunks_.size());
    Chunk& chunk = chunks_[at];
    switch (random_.between(0, 9)) {
      case 0:
        chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      case 1:
        chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(index(chunks_.size() + 1)), Chunk(chunk));
        break;
      case 2:
        std::swap(chunk, chunks_[index(chunks_.size())]);
        break;
      case 3:
        chunk.type =
            pick<std::string>({"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT",
                               "bKGD", "hIST", "pHYs", "sPLT", "tIME", "tEXt", "zTXt", "iTXt", "eXIf", "abCd"});
        break;
      case 4:
        change(chunk.data);
        break;
      case 5:
      case 6:
        if (Chunk* const header = find("IHDR")) change_header(header->data);
        break;
      default:
        change_scanlines();
    }
  }

 private:
  std::size_t index(std::size_t count) {
    return static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(count) - 1));
  }
  template <class T>
  T pick(std::vector<T> choices) {
    return choices[index(choices.size())];
  }
  Chunk* find(std::string_view type) {
    const auto found = std::find_if(chunks_.begin(), chunks_.end(), [&](const Chunk& c) { return c.type == type; });
    return found == chunks_.end() ? nullptr : &*found;
  }

  void change(std::string& data) {
    const std::size_t most = data.size() + 64;
    std::vector<std::uint8_t> bytes(data.begin(), data.end());
    bytes.resize(most);
    const std::size_t size = bytes_(bytes.data(), data.size(), most);
    data.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
  }

  // Width, height, bits of a sample, colour type, compression, filter, interlace.
  void change_header(std::string& header) {
    header.resize(13);
    switch (random_.between(0, 3)) {
      case 0: {  // the wanted size
        const std::string size =
            hostile_test::big_endian(1 + own_[1] % 64) + hostile_test::big_endian(1 + (own_[0] >> 1) % 64);
        header.replace(0, 8, size);
        break;
      }
      case 1:
        header[8] = pick<char>({1, 2, 4, 8, 16});
        header[9] = pick<char>({0, 2, 3, 4, 6});
        break;
      case 2:
        header[12] = pick<char>({0, 1});
        break;
      default:
        change(header);
    }
  }

  // The filtered rows that the IDAT chunks hold together, in the number that the header asks for.
  void change_scanlines() {
    const Chunk* const header = find("IHDR");
    if (header == nullptr || header->data.size() != 13) return;
    std::string packed;
    for (const Chunk& chunk : chunks_)
      if (chunk.type == "IDAT") packed += chunk.data;
    std::string rows(most_scanline_bytes, '\0');
    uLongf size = rows.size();
    const int how = uncompress(reinterpret_cast<Bytef*>(rows.data()), &size,
                               reinterpret_cast<const Bytef*>(packed.data()), packed.size());
    rows.resize(how == Z_OK ? size : 0);
    if (random_.chance(0.5)) rows.resize(rows_bytes(header->data));
    if (random_.chance(0.8)) change(rows);
    const std::size_t at = find("IDAT") != nullptr ? static_cast<std::size_t>(find("IDAT") - chunks_.data())
                                                   : std::min<std::size_t>(1, chunks_.size());
    std::erase_if(chunks_, [](const Chunk& chunk) { return chunk.type == "IDAT"; });
    chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(at), {"IDAT", hostile_test::deflated(rows)});
  }

  static std::size_t rows_bytes(const std::string& header) {
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<std::uint8_t>(header[i])); };
    const std::size_t width = byte(2) << 8 | byte(3), height = byte(6) << 8 | byte(7);
    constexpr std::array<std::size_t, 7> samples = {1, 1, 3, 1, 2, 1, 4};
    const std::size_t bits = byte(8) * samples[std::min<std::size_t>(byte(9), 6)];
    const std::size_t rows = byte(12) == 0 ? height : 2 * height + 7;  // all passes of an interlaced one, and more
    return std::min(most_scanline_bytes, rows * (1 + (width * bits + 7) / 8));
  }

  std::span<const std::uint8_t> own_;
  std::vector<Chunk>& chunks_;
  base::Random random_;
  MutateBytes bytes_;
};

}  // namespace

std::size_t mutate(std::uint8_t* data, std::size_t size, std::size_t most_bytes, unsigned seed, MutateBytes bytes) {
  base::Random random(seed);
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  if (random.chance(0.1) || size < own_bytes || file.substr(own_bytes, png_signature.size()) != png_signature)
    return bytes(data, size, most_bytes);
  std::vector<Chunk> chunks = chunks_of(file.substr(own_bytes));
  for (std::int64_t changes = random.between(1, 4); changes > 0 && !chunks.empty(); --changes)
    PictureMutation({data, own_bytes}, chunks, random.next(), bytes).apply();
  std::string result(file.substr(0, own_bytes + png_signature.size()));
  for (const Chunk& chunk : chunks) result += hostile_test::png_chunk(chunk.type, chunk.data);
  if (chunks.empty() || result.size() > most_bytes) return bytes(data, size, most_bytes);
  std::copy(result.begin(), result.end(), data);
  return result.size();
}

}  // namespace eyeriss::fuzz
