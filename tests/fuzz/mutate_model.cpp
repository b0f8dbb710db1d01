// ONNX models, message by message.
#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

#include "eyeriss/base/random.h"
#include "eyeriss/onnx/operators.h"
#include "fuzz/mutate.h"

namespace eyeriss::fuzz {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

class Mutation {
 public:
  Mutation(Message& model, std::uint64_t seed, MutateBytes bytes) : random_(seed), bytes_(bytes) { collect(model); }

  void apply() {
    Message& message = *pick(messages_);
    const auto& descriptor = *message.GetDescriptor();
    // Fields that are there are changed more often than those that are not.
    std::vector<const FieldDescriptor*> present;
    message.GetReflection()->ListFields(message, &present);
    const FieldDescriptor* const field =
        !present.empty() && random_.chance(0.7)
            ? pick(present)
            : descriptor.field(static_cast<int>(random_.between(0, descriptor.field_count() - 1)));
    if (field->is_repeated())
      change_list(message, *field);
    else if (random_.chance(0.05))
      message.GetReflection()->ClearField(&message, field);
    else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
      parse(like(*field->message_type()), message.GetReflection()->MutableMessage(&message, field));
    else
      set(message, *field, -1);
  }

 private:
  void collect(Message& message) {
    messages_.push_back(&message);
    const Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
      for (int i = 0; i < count && messages_.size() < 4096; ++i) {
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
          collect(*(field->is_repeated() ? reflection.MutableRepeatedMessage(&message, field, i)
                                         : reflection.MutableMessage(&message, field)));
        if (field->type() == FieldDescriptor::TYPE_STRING)
          texts_.push_back(field->is_repeated() ? reflection.GetRepeatedString(message, field, i)
                                                : reflection.GetString(message, field));
      }
    }
  }

  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(from.size()) - 1))];
  }

  // A message becomes like another of its kind, so that nodes, tensors and attributes meet in new ways. To be called before anything
  // changes: a message that is one of several choices takes the place of another, which then is gone.
  std::string like(const google::protobuf::Descriptor& kind) {
    std::vector<Message*> same;
    for (Message* other : messages_)
      if (other->GetDescriptor() == &kind) same.push_back(other);
    return same.empty() ? std::string() : pick(same)->SerializePartialAsString();
  }
  static void parse(const std::string& bytes, Message* message) { message->ParsePartialFromString(bytes); }

  void change_list(Message& message, const FieldDescriptor& field) {
    const Reflection& reflection = *message.GetReflection();
    const int count = reflection.FieldSize(message, &field);
    const auto any = [&] { return static_cast<int>(random_.between(0, count - 1)); };
    const double choice = random_.unit();
    if (count > 0 && choice < 0.15) return reflection.RemoveLast(&message, &field);
    if (count > 1 && choice < 0.3) return reflection.SwapElements(&message, &field, any(), any());
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const std::string model = like(*field.message_type());
      return parse(model, count == 0 || choice < 0.5 ? reflection.AddMessage(&message, &field)
                                                     : reflection.MutableRepeatedMessage(&message, &field, any()));
    }
    set(message, field, count == 0 || choice < 0.5 ? count : any());
  }

  std::int64_t number(std::int64_t old) {
    if (random_.chance(0.5)) return old + random_.between(-2, 2) * (old > INT64_MAX - 4 || old < INT64_MIN + 4 ? 0 : 1);
    // 2^29: as many values as a constant may have.
    static const std::vector<std::int64_t> ends = {0,
                                                   1,
                                                   -1,
                                                   -2,
                                                   2,
                                                   3,
                                                   4,
                                                   7,
                                                   8,
                                                   16,
                                                   64,
                                                   255,
                                                   1 << 16,
                                                   1 << 20,
                                                   1 << 24,
                                                   1 << 28,
                                                   1 << 29,
                                                   INT32_MAX,
                                                   INT32_MIN,
                                                   INT64_MAX,
                                                   INT64_MIN,
                                                   std::int64_t{1} << 31,
                                                   std::int64_t{1} << 40};
    return random_.chance(0.5) ? random_.between(-4, 16) : pick(ends);
  }

  std::string text(std::string old) {
    if (!texts_.empty() && random_.chance(0.6)) return pick(texts_);
    static const std::vector<onnx::OperatorInfo> operators = onnx::operators();
    if (random_.chance(0.5)) return pick(operators).name;
    return mutated(std::move(old));
  }

  std::string mutated(std::string old) {
    const std::size_t size = old.size();
    old.resize(size + 16);
    old.resize(bytes_(reinterpret_cast<std::uint8_t*>(old.data()), size, old.size()));
    return old;
  }

  // Sets a plain field, or element `index` of a list of them; at its end one is added.
  void set(Message& message, const FieldDescriptor& field, int index) {
    const Reflection& r = *message.GetReflection();
    const bool adds = index >= 0 && index == r.FieldSize(message, &field);
    switch (field.cpp_type()) {
#define EYERISS_SET(TYPE, Name, value)                                     \
  case FieldDescriptor::CPPTYPE_##TYPE: {                                  \
    const auto old = index < 0 ? r.Get##Name(message, &field)              \
                     : adds    ? decltype(r.Get##Name(message, &field)){}  \
                               : r.GetRepeated##Name(message, &field, index); \
    if (index < 0)                                                         \
      r.Set##Name(&message, &field, value);                                \
    else if (adds)                                                         \
      r.Add##Name(&message, &field, value);                                \
    else                                                                   \
      r.SetRepeated##Name(&message, &field, index, value);                 \
    return;                                                                \
  }
      EYERISS_SET(INT32, Int32, static_cast<std::int32_t>(number(old)))
      EYERISS_SET(INT64, Int64, number(old))
      EYERISS_SET(UINT32, UInt32, static_cast<std::uint32_t>(number(old)))
      EYERISS_SET(UINT64, UInt64, static_cast<std::uint64_t>(number(static_cast<std::int64_t>(old))))
      EYERISS_SET(FLOAT, Float, old + static_cast<float>(number(0)))
      EYERISS_SET(DOUBLE, Double, old + static_cast<double>(number(0)))
      EYERISS_SET(BOOL, Bool, !old)
      EYERISS_SET(STRING, String, field.type() == FieldDescriptor::TYPE_STRING ? text(old) : mutated(old))
      EYERISS_SET(ENUM, EnumValue, static_cast<int>(number(old)))
#undef EYERISS_SET
      default:
        return;
    }
  }

  base::Random random_;
  MutateBytes bytes_;
  std::vector<Message*> messages_;
  std::vector<std::string> texts_;
};

}  // namespace

std::size_t mutate(std::uint8_t* data, std::size_t size, std::size_t most_bytes, unsigned seed, MutateBytes bytes) {
  base::Random random(seed);
  ::onnx::ModelProto model;
  if (random.chance(0.1) || !model.ParseFromArray(data, static_cast<int>(size))) return bytes(data, size, most_bytes);
  for (std::int64_t changes = random.between(1, 4); changes > 0; --changes)
    Mutation(model, random.next(), bytes).apply();
  const std::string result = model.SerializePartialAsString();
  if (result.empty() || result.size() > most_bytes) return bytes(data, size, most_bytes);
  result.copy(reinterpret_cast<char*>(data), result.size());
  return result.size();
}

}  // namespace eyeriss::fuzz
