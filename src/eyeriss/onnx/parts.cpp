#include "eyeriss/onnx/parts.h"

#include <google/protobuf/io/coded_stream.h>
#include <onnx/onnx_pb.h>

#include <map>

namespace eyeriss::onnx {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr int kDeepest = 100;                                       // as deep as protobuf's own parser goes
constexpr std::uint64_t kPerBlock = sizeof(void*) + 16;             // a pointer to it, and what the allocator keeps
constexpr std::uint64_t kString = sizeof(std::string) + kPerBlock;  // short ones are within
constexpr std::uint64_t kUnknown = 2 * sizeof(void*);

class Scale {
 public:
  Scale(google::protobuf::io::CodedInputStream& in, std::uint64_t most) : in_(in), most_(most) {}

  // To the end of the message. False when its bytes are none, or more than enough was counted.
  bool weigh(const Descriptor& kind, int depth) {
    if (depth > kDeepest) return false;
    bytes_ += message_bytes(kind);
    for (std::uint32_t tag = in_.ReadTag(); tag != 0; tag = in_.ReadTag())
      if (bytes_ > most_ || !weigh_field(kind.FindFieldByNumber(static_cast<int>(tag >> 3)), tag, depth)) return false;
    return in_.ConsumedEntireMessage();
  }
  std::uint64_t bytes() const { return bytes_; }

 private:
  bool weigh_field(const FieldDescriptor* field, std::uint32_t tag, int depth) {
    if (field == nullptr) bytes_ += kUnknown;
    std::uint64_t number = 0;
    int size = 0;
    switch (tag & 7) {  // the wire type
      case 0:
        return in_.ReadVarint64(&number);
      case 1:
        return in_.Skip(8);
      case 2:
        break;
      case 5:
        return in_.Skip(4);
      default:
        return false;  // groups, which ONNX has none of
    }
    if (!in_.ReadVarintSizeAsInt(&size)) return false;
    if (field != nullptr && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const auto outer = in_.PushLimit(size);
      if (!weigh(*field->message_type(), depth + 1)) return false;
      in_.PopLimit(outer);
      return true;
    }
    if (field == nullptr || field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) bytes_ += kString;
    return in_.Skip(size);
  }

  std::uint64_t message_bytes(const Descriptor& kind) {
    std::uint64_t& bytes = message_bytes_[&kind];
    if (bytes == 0)
      bytes = kPerBlock + google::protobuf::MessageFactory::generated_factory()->GetPrototype(&kind)->SpaceUsedLong();
    return bytes;
  }

  google::protobuf::io::CodedInputStream& in_;
  std::uint64_t most_, bytes_ = 0;
  std::map<const Descriptor*, std::uint64_t> message_bytes_;
};

}  // namespace

std::optional<std::uint64_t> parts_bytes(google::protobuf::io::ZeroCopyInputStream& bytes, std::uint64_t size,
                                         std::uint64_t most) {
  google::protobuf::io::CodedInputStream in(&bytes);
  in.SetTotalBytesLimit(INT32_MAX);
  const auto outer = in.PushLimit(static_cast<int>(size));
  Scale scale(in, most);
  const bool whole = scale.weigh(*::onnx::ModelProto::descriptor(), 0);
  in.PopLimit(outer);
  if (!whole && scale.bytes() <= most) return std::nullopt;
  return scale.bytes();
}

}  // namespace eyeriss::onnx
