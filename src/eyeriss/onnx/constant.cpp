#include "eyeriss/onnx/constant.h"

#include <bit>
#include <cstring>

#include "eyeriss/base/error.h"

namespace eyeriss::onnx {
namespace {

using Proto = ::onnx::TensorProto;

float from_half(std::uint16_t half) {
  const std::uint32_t sign = std::uint32_t{half} >> 15 << 31, exponent = half >> 10 & 31, fraction = half & 1023;
  if (exponent == 0) {  // subnormal: fraction * 2^-24
    const float size = static_cast<float>(fraction) * 0x1p-24f;
    return sign != 0 ? -size : size;
  }
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7f800000u | fraction << 13);
  return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
}

std::size_t width(int type) {
  switch (type) {
    case Proto::DOUBLE:
    case Proto::INT64:
    case Proto::UINT64:
      return 8;
    case Proto::FLOAT:
    case Proto::INT32:
    case Proto::UINT32:
      return 4;
    case Proto::FLOAT16:
    case Proto::INT16:
    case Proto::UINT16:
      return 2;
    default:
      return 1;
  }
}

// Elements of file type From, each changed by `convert`, to a vector of To.
template <class From, class To, class Convert>
std::vector<To> from_raw(const std::string& raw, Convert convert) {
  std::vector<To> out(raw.size() / sizeof(From));
  for (std::size_t i = 0; i < out.size(); ++i) {
    From value;
    std::memcpy(&value, raw.data() + i * sizeof(From), sizeof value);
    out[i] = convert(value);
  }
  return out;
}

template <class From, class To>
std::vector<To> from_raw(const std::string& raw) {
  return from_raw<From, To>(raw, [](From value) { return static_cast<To>(value); });
}

template <class To, class Field>
std::vector<To> from_field(const Field& field) {
  std::vector<To> out;
  out.reserve(static_cast<std::size_t>(field.size()));
  for (const auto value : field) out.push_back(static_cast<To>(value));
  return out;
}

std::vector<float> raw_floats(const Proto& proto) {
  const std::string& raw = proto.raw_data();
  switch (proto.data_type()) {
    case Proto::FLOAT: {
      std::vector<float> out(raw.size() / sizeof(float));
      if (!out.empty()) std::memcpy(out.data(), raw.data(), out.size() * sizeof(float));
      return out;
    }
    case Proto::DOUBLE:
      return from_raw<double, float>(raw);
    case Proto::FLOAT16:
      return from_raw<std::uint16_t, float>(raw, from_half);
    case Proto::INT8:
      return from_raw<std::int8_t, float>(raw);
    case Proto::UINT8:
      return from_raw<std::uint8_t, float>(raw);
    case Proto::INT16:
      return from_raw<std::int16_t, float>(raw);
    default:
      return from_raw<std::uint16_t, float>(raw);
  }
}

std::vector<float> field_floats(const Proto& proto) {
  switch (proto.data_type()) {
    case Proto::FLOAT:
      return from_field<float>(proto.float_data());
    case Proto::DOUBLE:
      return from_field<float>(proto.double_data());
    case Proto::FLOAT16: {
      std::vector<float> out;
      for (const std::int32_t value : proto.int32_data()) out.push_back(from_half(static_cast<std::uint16_t>(value)));
      return out;
    }
    default:
      return from_field<float>(proto.int32_data());
  }
}

std::vector<std::int64_t> raw_integers(const Proto& proto) {
  const std::string& raw = proto.raw_data();
  switch (proto.data_type()) {
    case Proto::INT64:
      return from_raw<std::int64_t, std::int64_t>(raw);
    case Proto::UINT64:
      return from_raw<std::uint64_t, std::int64_t>(raw);
    case Proto::INT32:
      return from_raw<std::int32_t, std::int64_t>(raw);
    case Proto::UINT32:
      return from_raw<std::uint32_t, std::int64_t>(raw);
    default:
      return from_raw<std::uint8_t, std::int64_t>(raw);
  }
}

std::vector<std::int64_t> field_integers(const Proto& proto) {
  switch (proto.data_type()) {
    case Proto::INT64:
      return from_field<std::int64_t>(proto.int64_data());
    case Proto::UINT64:
    case Proto::UINT32:
      return from_field<std::int64_t>(proto.uint64_data());
    default:
      return from_field<std::int64_t>(proto.int32_data());
  }
}

template <class T>
nn::TensorOf<T> checked(nn::Dims dims, std::vector<T> data, const Proto& proto, const std::string& where) {
  const std::int64_t claimed = nn::element_count(dims);
  const bool ragged = proto.has_raw_data() && proto.raw_data().size() % width(proto.data_type()) != 0;
  if (ragged || static_cast<std::int64_t>(data.size()) != claimed)
    base::fail("{}: {} claims {} values of type {}, the file holds {} ({} bytes); the file is damaged", where,
               nn::to_string(dims), claimed, type_name(proto.data_type()), data.size(),
               proto.has_raw_data() ? proto.raw_data().size() : data.size() * width(proto.data_type()));
  return {std::move(dims), std::move(data)};
}

}  // namespace

void write_out(Constant& constant) {
  if (!constant.filled) return;
  std::visit(
      [&](auto& tensor) {
        tensor.data.assign(static_cast<std::size_t>(nn::element_count(*constant.filled)), tensor.data.at(0));
        tensor.dims = std::move(*constant.filled);
      },
      constant.data);
  constant.filled.reset();
}

std::string type_name(int type) {
  if (!::onnx::TensorProto_DataType_IsValid(type)) return "number " + std::to_string(type);
  std::string name = ::onnx::TensorProto_DataType_Name(static_cast<::onnx::TensorProto_DataType>(type));
  for (char& letter : name)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return name;
}

bool is_float_type(int type) {
  return type == Proto::FLOAT || type == Proto::FLOAT16 || type == Proto::DOUBLE;
}

bool is_integer_type(int type) {
  return type == Proto::INT64 || type == Proto::INT32 || type == Proto::UINT64 || type == Proto::UINT32 ||
         type == Proto::BOOL;
}

bool is_readable_type(int type) {
  return is_float_type(type) || is_integer_type(type) || type == Proto::INT8 || type == Proto::UINT8 ||
         type == Proto::INT16 || type == Proto::UINT16;
}

void check_dims(const nn::Dims& dims, const std::string& where) {
  if (dims.size() > nn::kMostRank)
    base::fail("{}: {} dimensions, at most {} are supported", where, dims.size(), nn::kMostRank);
  std::int64_t count = 1;
  for (const std::int64_t dim : dims) {
    if (dim < 0 && dim != nn::kDynamic) base::fail("{}: dimension {} is negative; the file is damaged", where, dim);
    // A 0 makes no value of the others small: loops run over them.
    if (dim > 0 && (__builtin_mul_overflow(count, dim, &count) || count > kMostValues))
      base::fail("{}: dimensions {} are more than 2^29 values; the file is damaged", where, nn::to_string(dims));
  }
}

Constant read_tensor(Proto& proto, const std::string& where) {
  if (proto.data_location() == Proto::EXTERNAL)
    base::fail("{}: its data are in another file (external data), which is not supported; save the model as one file",
               where);
  if (!is_readable_type(proto.data_type()))
    base::fail("{}: values of type {} are not supported; use float, float16, double or whole numbers", where,
               type_name(proto.data_type()));
  if (proto.has_segment()) base::fail("{}: it is stored in segments, which is not supported", where);
  nn::Dims dims(proto.dims().begin(), proto.dims().end());
  for (const std::int64_t dim : dims)
    if (dim < 0) base::fail("{}: dimension {} is negative; the file is damaged", where, dim);
  check_dims(dims, where);
  Constant constant;
  constant.type = proto.data_type();
  if (is_integer_type(constant.type))
    constant.data =
        checked(std::move(dims), proto.has_raw_data() ? raw_integers(proto) : field_integers(proto), proto, where);
  else
    constant.data =
        checked(std::move(dims), proto.has_raw_data() ? raw_floats(proto) : field_floats(proto), proto, where);
  proto.Clear();
  return constant;
}

}  // namespace eyeriss::onnx
