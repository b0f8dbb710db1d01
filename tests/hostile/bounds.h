// What a hostile input may cost.
#pragma once

#include <gmock/gmock.h>

#include "child.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define EYERISS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define EYERISS_SANITIZED 1
#endif
#endif

// A sanitizer reserves terabytes of addresses: no process under it fits a limit, and its peak says nothing of ours.
#ifdef EYERISS_SANITIZED
#define EYERISS_NEEDS_OWN_MEMORY() GTEST_SKIP() << "a sanitizer's own memory is beyond every limit"
#else
#define EYERISS_NEEDS_OWN_MEMORY() static_cast<void>(0)
#endif

namespace eyeriss::hostile_test {

// Sanitizers take their multiple of both.
#ifdef EYERISS_SANITIZED
inline constexpr double scale = 10;
#else
inline constexpr double scale = 1;
#endif
inline constexpr double most_seconds = 1.0 * scale, most_mb = 200.0 * scale;

inline void expect_cheap(const Ended& ended) {
  EXPECT_LE(ended.cpu_seconds, most_seconds);
  EXPECT_LE(ended.peak_mb, most_mb);
  testing::Test::RecordProperty("cpu_ms", static_cast<int>(1000 * ended.cpu_seconds));
  testing::Test::RecordProperty("wall_ms", static_cast<int>(1000 * ended.seconds));
  testing::Test::RecordProperty("peak_mb", static_cast<int>(ended.peak_mb));
}

// Ends with exit code 1 and a message that has this part, for little.
inline void expect_refused(const std::vector<std::string>& arguments, const std::string& part) {
  const Ended ended = eyeriss(arguments);
  EXPECT_EQ(ended.exit_code, 1) << ended.err;
  EXPECT_THAT(ended.err, testing::StartsWith("eyeriss: "));
  EXPECT_THAT(ended.err, testing::HasSubstr(part));
  EXPECT_LT(ended.err.size(), 4000u);
  expect_cheap(ended);
}

inline void expect_done(const std::vector<std::string>& arguments) {
  const Ended ended = eyeriss(arguments);
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  expect_cheap(ended);
}

}  // namespace eyeriss::hostile_test
