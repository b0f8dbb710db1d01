#include "shared_data.h"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "eyeriss/base/error.h"

namespace eyeriss::shared {
namespace {

// The first `count` bytes after the first `skip` of a gzip file.
std::vector<unsigned char> read_gzip(const std::string& path, std::size_t skip, std::size_t count) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  std::vector<unsigned char> bytes(skip + count);
  if (file == nullptr ||
      gzread(file.get(), bytes.data(), static_cast<unsigned>(bytes.size())) != static_cast<int>(bytes.size()))
    base::fail("{}: cannot read {} bytes", path, bytes.size());
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(skip));
  return bytes;
}

}  // namespace

std::string folder() {
  const char* const path = std::getenv("EYERISS_SHARED");
  return path != nullptr && std::filesystem::is_directory(std::filesystem::path(path) / "models") ? path : "";
}

std::string model(const std::string& name) {
  return folder() + "/models/" + name;
}

std::string data(const std::string& name) {
  return folder() + "/models/data/" + name;
}

Digits read_digits(std::int64_t count) {
  const auto pixels = read_gzip(data("mnist-t10k-images-idx3-ubyte.gz"), 16, static_cast<std::size_t>(count) * 28 * 28);
  const auto labels = read_gzip(data("mnist-t10k-labels-idx1-ubyte.gz"), 8, static_cast<std::size_t>(count));
  Digits digits{nn::Tensor({count, 1, 28, 28}), std::vector<int>(labels.begin(), labels.end())};
  std::copy(pixels.begin(), pixels.end(), digits.pictures.data.begin());
  return digits;
}

std::vector<int> largest(const nn::Tensor& scores) {
  const std::int64_t rows = scores.dims[0], columns = scores.size() / rows;
  std::vector<int> result;
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto begin = scores.data.begin() + row * columns;
    result.push_back(static_cast<int>(std::max_element(begin, begin + columns) - begin));
  }
  return result;
}

}  // namespace eyeriss::shared
