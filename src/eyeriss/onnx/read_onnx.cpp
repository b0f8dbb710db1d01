#include "eyeriss/onnx/read_onnx.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "eyeriss/base/error.h"
#include "eyeriss/onnx/build_network.h"

namespace eyeriss::onnx {
namespace {

// A file's bytes in memory as long as this lives, without a copy.
class MappedFile {
 public:
  explicit MappedFile(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) fail(path, errno);
    struct stat status {};
    const int unknown = ::fstat(file, &status) != 0 ? errno
                        : S_ISDIR(status.st_mode)   ? EISDIR
                        : S_ISREG(status.st_mode)   ? 0
                                                    : ESPIPE;
    size_ = static_cast<std::size_t>(status.st_size);
    if (unknown == 0 && size_ > 0) data_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
    const int reason = unknown != 0 ? unknown : data_ == MAP_FAILED ? errno : 0;
    ::close(file);
    if (reason != 0) fail(path, reason);
  }
  ~MappedFile() {
    if (data_ != nullptr) ::munmap(data_, size_);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view bytes() const { return {static_cast<const char*>(data_), size_}; }

 private:
  [[noreturn]] static void fail(const std::string& path, int reason) {
    base::fail("{}: cannot be read: {}", path, std::generic_category().message(reason));
  }

  void* data_ = nullptr;
  std::size_t size_ = 0;
};

// What the outermost fields of a protobuf message say about how many bytes there should be.
struct Outline {
  bool is_onnx;          // every field seen is one of a model
  std::uint64_t wanted;  // bytes that the fields need
};

// Reads a base-128 number; false when the bytes end within it.
bool read_varint(std::string_view bytes, std::size_t& at, std::uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && at < bytes.size(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes[at++]);
    value |= std::uint64_t{byte & 127u} << shift;
    if (byte < 128) return true;
  }
  return false;
}

Outline outline(std::string_view bytes) {
  constexpr unsigned kVarint = 0, kBytes = 2;
  std::size_t at = 0;
  while (at < bytes.size()) {
    std::uint64_t tag = 0, value = 0;
    if (!read_varint(bytes, at, tag)) return {at > 1, bytes.size() + 1};
    const std::uint64_t field = tag >> 3, kind = tag & 7;
    const bool number = field == 1 || field == 5;  // ir_version, model_version
    const bool message = (field >= 2 && field <= 8 && field != 5) || field == 14 || field == 20 || field == 25;
    if (!(number && kind == kVarint) && !(message && kind == kBytes)) return {false, 0};
    if (!read_varint(bytes, at, value)) return {true, bytes.size() + 1};
    if (kind == kBytes && value > bytes.size() - at) return {true, at + value};
    if (kind == kBytes) at += value;
  }
  return {true, bytes.size()};
}

}  // namespace

nn::Network read_onnx(const std::string& path) {
  return parse_onnx(MappedFile(path).bytes(), path);
}

nn::Network parse_onnx(std::string_view bytes, const std::string& where) {
  if (bytes.empty()) base::fail("{}: the file is empty; give an ONNX model", where);
  const Outline found = outline(bytes);
  if (!found.is_onnx) base::fail("{}: not an ONNX model (its bytes are not those of an ONNX ModelProto)", where);
  if (found.wanted > bytes.size())
    base::fail("{}: the file is cut off: it has {} bytes, its contents need at least {}", where, bytes.size(),
               found.wanted);
  if (bytes.size() > INT32_MAX)
    base::fail("{}: {} bytes; a model of more than 2 GiB is not supported", where, bytes.size());
  ::onnx::ModelProto model;
  if (!model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    base::fail("{}: not an ONNX model, or damaged: its contents cannot be parsed", where);
  try {
    return build_network(model);
  } catch (const base::Error& error) {
    throw base::Error(where + ": " + error.what());
  }
}

}  // namespace eyeriss::onnx
