#include "eyeriss/onnx/read_onnx.h"

#include <fcntl.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include "eyeriss/base/error.h"
#include "eyeriss/onnx/build_network.h"
#include "eyeriss/onnx/parts.h"

namespace eyeriss::onnx {
namespace {

namespace io = google::protobuf::io;

// A model file, read front to back: its bytes are never all in memory beside what they say, and a file that another
// program cuts off meanwhile is an error and no fault of a mapped page.
class ModelFile {
 public:
  explicit ModelFile(const std::string& path) : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    struct stat status {};
    if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0) fail(errno);
    if (!S_ISREG(status.st_mode)) {
      ::close(descriptor_);
      if (S_ISDIR(status.st_mode)) fail(EISDIR);
      base::fail("{}: cannot be read: a device or a pipe; save the model as a file", path);
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
  }
  ~ModelFile() { ::close(descriptor_); }
  ModelFile(const ModelFile&) = delete;
  ModelFile& operator=(const ModelFile&) = delete;

  std::uint64_t size() const { return size_; }
  // From its first byte. One at a time: they share the place in the file.
  std::unique_ptr<io::ZeroCopyInputStream> open() const {
    if (::lseek(descriptor_, 0, SEEK_SET) != 0) fail(errno);
    return std::make_unique<io::FileInputStream>(descriptor_, 1 << 20);
  }

 private:
  [[noreturn]] void fail(int reason) const {
    base::fail("{}: cannot be read: {}", path_, std::generic_category().message(reason));
  }

  std::string path_;
  int descriptor_;
  std::uint64_t size_ = 0;
};

// What the outermost fields of a protobuf message say about how many bytes there should be.
struct Outline {
  bool is_onnx;          // every field seen is one of a model
  std::uint64_t wanted;  // bytes that the fields need
};

Outline outline(io::ZeroCopyInputStream& bytes, std::uint64_t size) {
  constexpr unsigned kVarint = 0, kBytes = 2;
  io::CodedInputStream in(&bytes);
  in.SetTotalBytesLimit(INT32_MAX);
  const auto at = [&] { return static_cast<std::uint64_t>(in.CurrentPosition()); };
  while (at() < size) {
    std::uint64_t tag = 0, value = 0;
    if (!in.ReadVarint64(&tag)) return {at() > 1, size + 1};
    const std::uint64_t field = tag >> 3, kind = tag & 7;
    const bool number = field == 1 || field == 5;  // ir_version, model_version
    const bool message = (field >= 2 && field <= 8 && field != 5) || field == 14 || field == 20 || field == 25;
    if (!(number && kind == kVarint) && !(message && kind == kBytes)) return {false, 0};
    if (!in.ReadVarint64(&value)) return {true, size + 1};
    if (kind != kBytes) continue;
    if (value > size - at()) return {true, at() + value};
    if (!in.Skip(static_cast<int>(value))) return {true, size + 1};
  }
  return {true, size};
}

// What the parts of a model may take in memory: so much, and a little for each byte of the file.
constexpr std::uint64_t kFreePartsBytes = std::uint64_t{96} << 20, kPartsBytesPerByte = 4;

// `open` gives the model's bytes from the first on.
template <class Open>
nn::Network parse(const Open& open, std::uint64_t size, const std::string& where) {
  if (size == 0) base::fail("{}: the file is empty; give an ONNX model", where);
  if (size > INT32_MAX) base::fail("{}: {} bytes; a model of more than 2 GiB is not supported", where, size);
  const Outline found = outline(*open(), size);
  if (!found.is_onnx) base::fail("{}: not an ONNX model (its bytes are not those of an ONNX ModelProto)", where);
  if (found.wanted > size)
    base::fail("{}: the file is cut off: it has {} bytes, its contents need at least {}", where, size, found.wanted);
  const std::uint64_t most = kFreePartsBytes + kPartsBytesPerByte * size;
  const std::optional<std::uint64_t> parts = parts_bytes(*open(), size, most);
  if (parts && *parts > most)
    base::fail("{}: {} bytes that make more messages and names than {} MB hold; no network has so many", where, size,
               most >> 20);
  ::onnx::ModelProto model;
  if (!parts || !model.ParseFromZeroCopyStream(open().get()))
    base::fail("{}: not an ONNX model, or damaged: its contents cannot be parsed", where);
  try {
    return build_network(model);
  } catch (const base::Error& error) {
    throw base::Error(where + ": " + error.what());
  }
}

}  // namespace

nn::Network read_onnx(const std::string& path) {
  const ModelFile file(path);
  return parse([&] { return file.open(); }, file.size(), path);
}

nn::Network parse_onnx(std::string_view bytes, const std::string& where) {
  const auto open = [&] {
    return std::make_unique<io::ArrayInputStream>(bytes.data(), static_cast<int>(bytes.size()));
  };
  return parse(open, bytes.size(), where);
}

}  // namespace eyeriss::onnx
