// For tests: the message of the base::Error that a statement must throw.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eyeriss/base/error.h"

#define EXPECT_ERROR(statement, ...)                                         \
  do {                                                                       \
    try {                                                                    \
      static_cast<void>(statement);                                          \
      ADD_FAILURE() << "no error: " #statement;                              \
    } catch (const ::eyeriss::base::Error& error) {                          \
      EXPECT_THAT(std::string(error.what()), ::testing::AllOf(__VA_ARGS__)); \
    }                                                                        \
  } while (false)
