// The two voices that are exceptions (docs/architecture.md, "Errors"). An Error is the user's or the world's: it says where,
// what and what to do, and is raised where input enters. A Bug is ours: a check that failed. What is merely expected, such as an
// illegal candidate mapping, is a return value and has no type here.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace eyeriss::base {

// A text of more than 4000 bytes, which quotes a file that nobody reads, loses its middle.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& text);
};

class Bug : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// fail("{}: {} columns, at most {}; use a smaller e", where, e, limit) throws an Error with that text.
template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> text, Args&&... args) {
  throw Error(fmt::format(text, std::forward<Args>(args)...));
}

[[noreturn]] void report_bug(const char* condition, const char* file, int line);

}  // namespace eyeriss::base

// States what we can prove. Always on: it guards control decisions, never inner loops over data.
#define EYERISS_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::eyeriss::base::report_bug(#condition, __FILE__, __LINE__))
