#include "eyeriss/cli/output.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "eyeriss/base/error.h"
#include "eyeriss/runtime/files.h"

namespace eyeriss::cli {

void print(const std::string& text) {
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!written) base::fail("standard output: cannot be written: {}", std::generic_category().message(errno));
}

void check_outputs(const std::vector<std::string>& paths) {
  if (std::count(paths.begin(), paths.end(), "-") > 1) base::fail("only one output can be '-' (standard output)");
  for (const std::string& path : paths)
    if (!path.empty() && path != "-") runtime::check_writable(path);
}

bool takes_standard_output(const std::vector<std::string>& paths) {
  return std::find(paths.begin(), paths.end(), "-") != paths.end();
}

void write_output(const std::string& path, const std::string& bytes) {
  if (path == "-")
    print(bytes);
  else if (!path.empty())
    runtime::write_file(path, bytes);
}

}  // namespace eyeriss::cli
