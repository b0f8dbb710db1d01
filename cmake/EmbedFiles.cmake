# cmake -DOUTPUT=embedded.cpp "-DFILES=a;b" -P EmbedFiles.cmake
#
# Writes a C++ file with the bytes of FILES in their order: eyeriss::zoo::embedded_files() (src/eyeriss/zoo/embedded_files.h).

set(arrays "")
set(views "")
set(index 0)
foreach(path IN LISTS FILES)
  file(READ "${path}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND arrays "constexpr unsigned char kFile${index}[] = {${bytes}};\n")
  string(APPEND views "view(kFile${index}, sizeof kFile${index}), ")
  math(EXPR index "${index} + 1")
endforeach()

file(WRITE "${OUTPUT}" "\
// Written by cmake/EmbedFiles.cmake.
#include \"eyeriss/zoo/embedded_files.h\"

namespace eyeriss::zoo {
namespace {

${arrays}
std::string_view view(const unsigned char* bytes, std::size_t count) { return {reinterpret_cast<const char*>(bytes), count}; }

}  // namespace

std::vector<std::string_view> embedded_files() { return {${views}}; }

}  // namespace eyeriss::zoo
")
