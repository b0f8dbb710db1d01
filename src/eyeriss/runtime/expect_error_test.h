// For tests: the message of the base::Error that a statement must throw.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eyeriss/base/error.h"

#define EXPECT_ERROR(statement, matcher)                                 \
  do {                                                                   \
    try {                                                                \
      static_cast<void>(statement);                                      \
      ADD_FAILURE() << "no error: " #statement;                          \
    } catch (const ::eyeriss::base::Error& error) {                      \
      EXPECT_THAT(std::string(error.what()), ::testing::AllOf(matcher)); \
    }                                                                    \
  } while (false)
