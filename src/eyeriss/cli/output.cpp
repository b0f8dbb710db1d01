#include "eyeriss/cli/output.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <new>
#include <system_error>

#include "eyeriss/base/error.h"
#include "eyeriss/cli/memory.h"
#include "eyeriss/runtime/files.h"

namespace eyeriss::cli {
namespace {

bool are_one_file(const std::string& one, const std::string& other) {
  namespace fs = std::filesystem;
  std::error_code unknown;
  return !one.empty() && !other.empty() && !fs::is_character_file(one, unknown) &&
         fs::weakly_canonical(fs::absolute(one), unknown) == fs::weakly_canonical(fs::absolute(other), unknown);
}

void write_standard_output(const std::string& bytes) {
  errno = 0;
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() && std::fflush(stdout) == 0;
  if (!written) base::fail("standard output: cannot be written: {}", std::generic_category().message(errno));
}

}  // namespace

std::string printable(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_c1 = byte(i) == 0xc2 && byte(i + 1) >= 0x80 && byte(i + 1) < 0xa0;  // U+0080 to U+009F
    const bool is_control = (byte(i) < 32 && byte(i) != '\n') || byte(i) == 127 || is_c1;
    result += is_control ? '?' : text[i];
    if (is_c1) ++i;
  }
  return result;
}

void print(const std::string& text) {
  write_standard_output(printable(text));
}

void check_outputs(const std::vector<std::string>& paths) {
  if (std::count(paths.begin(), paths.end(), "-") > 1) base::fail("only one output can be '-' (standard output)");
  for (const std::string& path : paths)
    if (!path.empty() && path != "-") runtime::check_writable(path);
  for (auto one = paths.begin(); one != paths.end(); ++one)
    for (auto other = one + 1; other != paths.end(); ++other)
      if (are_one_file(*one, *other))
        base::fail("{}: is to be written twice; give every output a file of its own", *other);
}

bool takes_standard_output(const std::vector<std::string>& paths) {
  return std::find(paths.begin(), paths.end(), "-") != paths.end();
}

void Outputs::write(const std::function<void()>& output) {
  try {
    output();
  } catch (const base::Error& problem) {
    if (!problems_.empty()) problems_ += "\neyeriss: ";
    problems_ += problem.what();
  } catch (const std::bad_alloc&) {
    if (!problems_.empty()) problems_ += "\neyeriss: ";
    problems_ += "an output: " + out_of_memory_text();
  }
}

void Outputs::finish() const {
  if (!problems_.empty()) throw base::Error(problems_);
}

void write_output(const std::string& path, const std::string& bytes) {
  if (path == "-")
    write_standard_output(bytes);
  else if (!path.empty())
    runtime::write_file(path, bytes);
}

void write_json(const std::string& path, const report::Json& json) {
  if (!path.empty()) write_output(path, json.dump(2, ' ', false, report::Json::error_handler_t::replace) + '\n');
}

}  // namespace eyeriss::cli
