// exp, log and powers whose last bit is the same on every machine: the C library picks FMA code where the machine has
// it. Computed in double (relative error below 1e-14), so that a result rounded to float is right but for exact ties.
#pragma once

#include <cmath>

namespace eyeriss::nn {

inline double steady_exp(double x) {
  if (!(x > -745.0)) return x != x ? x : 0.0;
  if (x > 709.0) return HUGE_VAL;
  const double k = std::floor(x * 1.4426950408889634 + 0.5);
  const double r =
      (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;  // ln 2 in two parts; |r| < 0.35
  double sum = 1.0;
  for (int i = 14; i > 0; --i) sum = 1.0 + sum * r / i;
  return std::ldexp(sum, static_cast<int>(k));
}

// For finite x > 0.
inline double steady_log(double x) {
  int exponent;
  double m = std::frexp(x, &exponent);  // [0.5, 1)
  if (m < 0.70710678118654752) {
    m *= 2;
    --exponent;
  }
  const double s = (m - 1) / (m + 1), square = s * s;  // |s| < 0.172
  double sum = 0.0;
  for (int i = 23; i > 0; i -= 2) sum = sum * square + 1.0 / i;
  return 2 * s * sum + exponent * 0.69314718055994530942;
}

// x^power for finite x > 0.
inline double steady_pow(double x, double power) {
  if (power == 0.75)
    return std::sqrt(x) * std::sqrt(std::sqrt(x));  // the LRN of every published network; square roots are exact
  return steady_exp(power * steady_log(x));
}

}  // namespace eyeriss::nn
