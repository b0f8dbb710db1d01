// Mapping files in YAML, and mappings and shapes as the command line takes them.
#include "eyeriss/runtime/mapping_file.h"
#include "fuzz/target.h"

namespace eyeriss::fuzz {
namespace {

void check(const mapping::Mapping& a) {
  for (const std::int64_t letter : {a.m, a.n, a.e, a.p, a.q, a.r, a.t, a.f})
    law(letter >= 1 && letter <= INT32_MAX, "letters are 1 to 2^31-1");
  // Whatever the user writes, the question whether it is legal has an answer.
  (void)mapping::violation({2, 4, 384, 192, 15, 15, 3, 3, 1, 1}, a, arch::ChipConfig{});
}

void check_shape(const std::string& text) {
  nn::ConvShape shape;
  if (!accepted("shape '", [&] { shape = nn::parse_conv_shape(text); })) return;
  law(nn::parse_conv_shape(nn::to_string(shape)) == shape, "a shape comes back");
  law(shape.macs() >= 1 && shape.ifmap_words() >= 1 && shape.filter_words() >= 1 && shape.ofmap_words() >= 1,
      "a shape has words");
  (void)mapping::violation(shape, {}, arch::ChipConfig{});
}

}  // namespace

void run_target(Bytes bytes) {
  const std::string text(text_of(bytes));
  runtime::MappingFile file;
  if (accepted("f.yaml:", [&] { file = runtime::parse_mapping_file(text, "f.yaml"); }))
    for (const auto& [layer, wanted] : file) check(wanted.mapping);
  if (text.size() > 1000) return;  // of a command line
  runtime::WantedMapping wanted;
  if (accepted("mapping '", [&] { wanted = runtime::parse_mapping(text); })) check(wanted.mapping);
  check_shape(text);
}

}  // namespace eyeriss::fuzz
