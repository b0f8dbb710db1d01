#include "eyeriss/cli/memory.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <tbb/global_control.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <optional>
#include <system_error>

#include "eyeriss/base/error.h"
#include "eyeriss/runtime/memory_need.h"

namespace eyeriss::cli {
namespace {

constexpr std::uint64_t mega = std::uint64_t{1} << 20;
std::uint64_t limit_in_force = 0;  // of the process, as the kernel's is; 0: none

// 500M, 2G, 1048576.
std::optional<std::uint64_t> parse_size(const std::string& text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc{} || value == 0 || end - stop > 1) return std::nullopt;
  if (stop == end) return value;
  const std::string letters = "KMGT";
  const std::size_t power = letters.find(*stop);
  const unsigned shift = power == std::string::npos ? 64 : 10 * (static_cast<unsigned>(power) + 1);
  if (shift > 40 || value > UINT64_MAX >> shift) return std::nullopt;
  return value << shift;
}

// What RLIMIT_DATA does not count: the program and its libraries, which are mapped from files.
std::uint64_t mapped_bytes() {
  std::uint64_t size = 0, resident = 0, shared = 0, text = 0, library = 0, data = 0;
  std::ifstream("/proc/self/statm") >> size >> resident >> shared >> text >> library >> data;
  return (size - std::min(size, data)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

void MemoryOption::add_to(CLI::App& app) {
  const auto check = [](const std::string& text) {
    return parse_size(text) ? std::string() : "Value " + text + " is not a size like 500M or 2G (K, M, G, T, or bytes)";
  };
  app.add_option("--max-memory", text_,
                 "memory that the command may take, like 500M or 2G; default: what it needs, if that is known to be "
                 "at most 4G")
      ->check(CLI::Validator(check, ""))
      ->type_name("SIZE");
}

std::uint64_t MemoryOption::most_bytes() const {
  return text_.empty() ? runtime::default_most_bytes : parse_size(text_).value();
}

void MemoryOption::apply() const {
  if (text_.empty()) return;
  // Below, not even the messages would be safe: the program itself, its threads' stacks, what libraries hold.
  constexpr std::uint64_t least = 64 * mega;
  const std::uint64_t most = most_bytes();
  if (most < least) base::fail("--max-memory {}: the program itself needs {}", text_, runtime::bytes_text(least));
  // A thread needs a stack and buffers; where memory is short, fewer must do. Results do not depend on them.
  constexpr std::uint64_t bytes_a_thread = 32 * mega;
  using tbb::global_control;
  static const global_control stack(global_control::thread_stack_size, 1 * mega);
  static const global_control threads(global_control::max_allowed_parallelism,
                                      static_cast<std::size_t>(std::max<std::uint64_t>(1, most / bytes_a_thread)));
  const std::uint64_t data = most - std::min(most / 2, mapped_bytes());
  const rlimit limit{data, data};
  if (::setrlimit(RLIMIT_DATA, &limit) != 0)
    base::fail("--max-memory {}: the system refuses it: {}", text_, std::generic_category().message(errno));
  limit_in_force = most;
}

std::string out_of_memory_text() {
  if (limit_in_force == 0)
    return "not enough memory; use a smaller --batch or layer, or --max-memory to stop earlier next time";
  return fmt::format(
      "needs more than the {} that --max-memory allows; use a smaller --batch or fewer --jobs, or raise it",
      runtime::bytes_text(limit_in_force));
}

}  // namespace eyeriss::cli
