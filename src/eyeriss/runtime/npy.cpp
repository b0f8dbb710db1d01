#include "eyeriss/runtime/npy.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "eyeriss/base/error.h"
#include "eyeriss/base/input_file.h"
#include "eyeriss/base/math.h"

namespace eyeriss::runtime {
namespace {

static_assert(std::endian::native == std::endian::little, "words go between file and memory as they are");

constexpr std::string_view magic("\x93NUMPY", 6);

// Longer headers than this describe something else than an array of numbers.
constexpr std::size_t most_header_bytes = 1 << 16;

struct Npy {
  std::string type;  // "f4", "i2" ...
  nn::Dims dims;
  std::size_t data_begin, data_bytes;
};

// The text after 'key': in the header's dictionary, blanks skipped; empty when the key is not there.
std::string_view value_of(std::string_view header, std::string_view key) {
  for (const char quote : {'\'', '"'}) {
    const std::string quoted = quote + std::string(key) + quote;
    std::size_t at = header.find(quoted);
    if (at == std::string_view::npos) continue;
    at = header.find_first_not_of(" :", at + quoted.size());
    if (at != std::string_view::npos) return header.substr(at);
  }
  return {};
}

// "(3, 4)", "(3,)", "()" and nothing else.
nn::Dims parse_dims(std::string_view text, const std::string& where) {
  const std::size_t end = text.find(')');
  if (text.empty() || text[0] != '(' || end == std::string_view::npos)
    base::fail("{}: the header of the .npy file has no shape", where);
  nn::Dims dims;
  for (std::size_t at = 1; at < end;) {
    if (text[at] == ' ' || text[at] == ',') {
      ++at;
      continue;
    }
    std::int64_t dim = 0;
    const auto [stop, problem] = std::from_chars(text.data() + at, text.data() + end, dim);
    if (problem != std::errc{} || dim < 0) base::fail("{}: the shape {} is not one", where, text.substr(0, end + 1));
    dims.push_back(dim);
    at = static_cast<std::size_t>(stop - text.data());
  }
  if (dims.size() > 16) base::fail("{}: {} dimensions, at most 16", where, dims.size());
  return dims;
}

std::size_t bytes_each(const std::string& type, const std::string& where) {
  for (const char* known : {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"})
    if (type == known) return static_cast<std::size_t>(type[1] - '0');
  base::fail("{}: numbers of type '{}'; save float32, or another plain number type", where, type);
}

// `bytes` are a file's, at least until its data begin.
Npy parse_header(std::string_view bytes, const std::string& where) {
  if (bytes.substr(0, magic.size()) != magic)
    base::fail("{}: is not a .npy file (it does not begin with \\x93NUMPY)", where);
  if (bytes.size() < 12) base::fail("{}: is cut off in its header", where);
  const int version = static_cast<unsigned char>(bytes[6]);
  if (version != 1 && version != 2) base::fail("{}: .npy version {}; versions 1 and 2 are read", where, version);
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  std::uint32_t header_bytes = 0;
  std::memcpy(&header_bytes, bytes.data() + 8, length_bytes);
  const std::size_t data_begin = 8 + length_bytes + header_bytes;
  if (header_bytes > most_header_bytes)
    base::fail("{}: a header of {} bytes, at most {}", where, header_bytes, most_header_bytes);
  if (bytes.size() < data_begin) base::fail("{}: is cut off in its header", where);
  const std::string_view header = bytes.substr(8 + length_bytes, header_bytes);

  const std::string_view type = value_of(header, "descr");
  const bool named = type.size() > 4 && (type[0] == '\'' || type[0] == '"') && type[4] == type[0];
  if (!named) base::fail("{}: holds records or no type; save a plain array of numbers", where);
  if (type[1] == '>') base::fail("{}: is big-endian; save it with .astype('<f4')", where);
  const std::string_view order = value_of(header, "fortran_order");
  if (order.substr(0, 4) == "True") base::fail("{}: is in Fortran order; save numpy.ascontiguousarray(array)", where);
  if (order.substr(0, 5) != "False") base::fail("{}: the header of the .npy file does not say its order", where);

  Npy npy{std::string(type.substr(2, 2)), parse_dims(value_of(header, "shape"), where), data_begin, 0};
  std::int64_t count = static_cast<std::int64_t>(bytes_each(npy.type, where));
  for (const std::int64_t dim : npy.dims)
    if (__builtin_mul_overflow(count, dim, &count))
      base::fail("{}: the shape {} is too large", where, nn::to_string(npy.dims));
  npy.data_bytes = static_cast<std::size_t>(count);
  return npy;
}

std::string_view data_of(const Npy& npy, std::string_view bytes, const std::string& where) {
  const std::string_view data = bytes.substr(npy.data_begin);
  if (data.size() != npy.data_bytes)
    base::fail("{}: {} bytes of data, its shape {} of type {} needs {}", where, data.size(), nn::to_string(npy.dims),
               npy.type, npy.data_bytes);
  return data;
}

// The bytes of a file, as many as its header says and one more if there is one.
std::string read_whole(const std::string& path) {
  base::InputFile file(path);
  std::string bytes = file.read(2 * most_header_bytes);
  const Npy npy = parse_header(bytes, path);
  if (npy.data_bytes > most_npy_bytes)
    base::fail("{}: {} bytes of data, at most {} are read; give several files", path, npy.data_bytes, most_npy_bytes);
  const std::size_t wanted = npy.data_begin + npy.data_bytes + 1;
  if (wanted > bytes.size()) file.append(bytes, wanted - bytes.size());
  if (bytes.size() >= wanted)
    base::fail("{}: more bytes of data than its shape {} of type {} needs, {}", path, nn::to_string(npy.dims), npy.type,
               npy.data_bytes);
  return bytes;
}

template <class T>
void convert(std::string_view data, std::vector<float>& out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    T value;
    std::memcpy(&value, data.data() + i * sizeof(T), sizeof(T));
    out[i] = static_cast<float>(value);
  }
}

float half_to_float(std::uint16_t half) {
  const int exponent = half >> 10 & 31;
  const float fraction = static_cast<float>(half & 1023);
  const float size = exponent == 31  ? (fraction == 0.0f ? INFINITY : NAN)
                     : exponent == 0 ? std::ldexp(fraction, -24)
                                     : std::ldexp(fraction + 1024.0f, exponent - 25);
  return half >> 15 ? -size : size;
}

void convert_halves(std::string_view data, std::vector<float>& out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::uint16_t half;
    std::memcpy(&half, data.data() + i * 2, 2);
    out[i] = half_to_float(half);
  }
}

std::string with_header(const char* type, const nn::Dims& dims, const void* data, std::size_t data_bytes) {
  std::string header = fmt::format("{{'descr': '<{}', 'fortran_order': False, 'shape': ({}{}), }}", type,
                                   fmt::join(dims, ", "), dims.size() == 1 ? "," : "");
  // Magic, version, length and header together are a multiple of 64 bytes long, the header ends with a newline.
  header.append(base::round_up(10 + header.size() + 1, std::size_t{64}) - 10 - header.size() - 1, ' ').push_back('\n');
  std::string bytes(magic);
  bytes += {1, 0, static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
  bytes += header;
  bytes.append(static_cast<const char*>(data), data_bytes);
  return bytes;
}

}  // namespace

nn::Tensor parse_npy(std::string_view bytes, const std::string& where) {
  const Npy npy = parse_header(bytes, where);
  const std::string_view data = data_of(npy, bytes, where);
  nn::Tensor tensor(npy.dims);
  if (npy.type == "f2") convert_halves(data, tensor.data);
  if (npy.type == "f4") convert<float>(data, tensor.data);
  if (npy.type == "f8") convert<double>(data, tensor.data);
  if (npy.type == "i1") convert<std::int8_t>(data, tensor.data);
  if (npy.type == "i2") convert<std::int16_t>(data, tensor.data);
  if (npy.type == "i4") convert<std::int32_t>(data, tensor.data);
  if (npy.type == "i8") convert<std::int64_t>(data, tensor.data);
  if (npy.type == "u1" || npy.type == "b1") convert<std::uint8_t>(data, tensor.data);
  if (npy.type == "u2") convert<std::uint16_t>(data, tensor.data);
  if (npy.type == "u4") convert<std::uint32_t>(data, tensor.data);
  if (npy.type == "u8") convert<std::uint64_t>(data, tensor.data);
  for (const float value : tensor.data)
    if (!std::isfinite(value)) base::fail("{}: holds NaN or infinity (as float32); every number must be finite", where);
  return tensor;
}

nn::Words4 parse_npy_words(std::string_view bytes, const std::string& where) {
  const Npy npy = parse_header(bytes, where);
  if (npy.type != "i2") base::fail("{}: numbers of type '{}'; save .astype('int16')", where, npy.type);
  if (npy.dims.size() > 4)
    base::fail("{}: {} dimensions ({}), at most 4", where, npy.dims.size(), nn::to_string(npy.dims));
  const std::string_view data = data_of(npy, bytes, where);
  nn::Words4 words;
  words.dims = {1, 1, 1, 1};
  std::copy(npy.dims.begin(), npy.dims.end(), words.dims.end() - static_cast<std::ptrdiff_t>(npy.dims.size()));
  words.data.resize(data.size() / 2);
  if (!words.data.empty()) std::memcpy(words.data.data(), data.data(), data.size());
  return words;
}

nn::Tensor read_npy(const std::string& path) {
  return parse_npy(read_whole(path), path);
}
nn::Words4 read_npy_words(const std::string& path) {
  return parse_npy_words(read_whole(path), path);
}

std::string to_npy(const nn::Tensor& tensor) {
  return with_header("f4", tensor.dims, tensor.data.data(), tensor.data.size() * sizeof(float));
}

std::string to_npy(const nn::Words4& words) {
  return with_header("i2", {words.dims.begin(), words.dims.end()}, words.data.data(),
                     words.data.size() * sizeof(std::int16_t));
}

}  // namespace eyeriss::runtime
