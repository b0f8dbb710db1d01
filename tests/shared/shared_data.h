// The folder of real networks and data (EYERISS_SHARED), and readers for the data sets in it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "eyeriss/nn/tensor.h"

namespace eyeriss::shared {

// The folder, or "" when EYERISS_SHARED is not set or names no folder with models in it.
std::string folder();

// models/<name> and models/data/<name> in it.
std::string model(const std::string& name);
std::string data(const std::string& name);

struct Digits {
  nn::Tensor pictures;  // count x 1 x 28 x 28, pixels 0..255
  std::vector<int> labels;
};

// The first `count` digits of the MNIST test set.
Digits read_digits(std::int64_t count);

// For each row of an N x K tensor the index of its largest value.
std::vector<int> largest(const nn::Tensor& scores);

}  // namespace eyeriss::shared

// First line of every test here.
#define EYERISS_NEEDS_SHARED()             \
  if (::eyeriss::shared::folder().empty()) \
  GTEST_SKIP() << "set EYERISS_SHARED to the folder that holds models/ to run tests on real networks"
