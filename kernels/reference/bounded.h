// A scalar that carries how far a correct kernel in lower precision may be from it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/reference/loops.h"

namespace flopline::reference {

// A kernel that sums K terms in floating point, in any order and with or without fused operations, returns
// the exact sum of slightly different terms: each w*x becomes w*x*(1 + t). For every such kernel |t| <= K*u /
// (1 - K*u) (Higham, "Accuracy and Stability of Numerical Algorithms", 2002, section 3.1); with roundings
// that are independent and of mean zero, |t| <= exp(l*sqrt(K)*u + K*u*u / (1 - u)) - 1 but for a probability
// of 2*exp(-l*l/2) a term (Higham, Mary, "A new approach to probabilistic rounding error analysis", 2019).
// The second is what is used: the first lets a whole missing term pass once K exceeds some thousands. With l
// = 9 one false alarm is expected in 1e17 terms.
inline double relative_error_of_terms(std::int64_t terms, double unit_roundoff) {
  constexpr double kLambda = 9;
  const double k = static_cast<double>(terms), u = unit_roundoff;
  return std::min(std::expm1(kLambda * std::sqrt(k) * u + k * u * u / (1 - u)), k * u / (1 - k * u));
}

// A double and a bound on the error of a lower-precision computation of the same. One factor of each term
// enters with the relative error above, so that what follows is plain propagation to first order.
struct Bounded {
  double value = 0;
  double error = 0;

  Bounded() = default;
  explicit Bounded(double value_, double error_ = 0) : value(value_), error(error_) {}

  friend Bounded operator*(const Bounded& a, const Bounded& b) {
    return Bounded(a.value * b.value, std::abs(a.value) * b.error + std::abs(b.value) * a.error);
  }
  friend Bounded operator*(double exact, const Bounded& b) {
    return Bounded(exact * b.value, std::abs(exact) * b.error);
  }
  friend Bounded operator+(const Bounded& a, const Bounded& b) {
    return Bounded(a.value + b.value, a.error + b.error);
  }
  friend Bounded operator-(const Bounded& a, const Bounded& b) {
    return Bounded(a.value - b.value, a.error + b.error);
  }
  Bounded& operator+=(const Bounded& other) { return *this = *this + other; }

  friend Bounded operator/(const Bounded& a, const Bounded& b) {
    const double ratio = a.value / b.value;
    return Bounded(ratio, (a.error + std::abs(ratio) * b.error) / std::abs(b.value));
  }

  // Near a tie the other one may win, but is then no further off than either.
  friend Bounded smaller(const Bounded& a, const Bounded& b) {
    return Bounded(std::min(a.value, b.value), std::max(a.error, b.error));
  }
  friend Bounded larger(const Bounded& a, const Bounded& b) {
    return Bounded(std::max(a.value, b.value), std::max(a.error, b.error));
  }
  // Their slopes are at most 1/4 and 1. Vector math libraries approximate both to a few units in the last
  // place; the few products and the sum that follow in a cell are covered by the same allowance.
  friend Bounded sigmoid(const Bounded& x) {
    return Bounded(1 / (1 + std::exp(-x.value)), x.error / 4 + kFunctionError);
  }
  friend Bounded tanh(const Bounded& x) { return Bounded(std::tanh(x.value), x.error + kFunctionError); }

  static constexpr double kFunctionError = 16 * 0x1p-24;
};

// Exact operands where they lie, used as a pointer to them: a quarter of what they would take as Bounded.
// What weights are multiplied by brings the error of the terms.
class ExactFloats {
 public:
  ExactFloats(std::nullptr_t /*none*/) {}
  ExactFloats(const float* values, double relative_error)
      : values_(values), relative_error_(relative_error) {}

  float operator[](std::int64_t at) const { return values_[at]; }
  friend ExactFloats operator+(const ExactFloats& floats, std::int64_t offset) {
    return {floats.values_ + offset, floats.relative_error_};
  }
  friend bool operator==(const ExactFloats& floats, std::nullptr_t) { return floats.values_ == nullptr; }

  friend void prefetch(const ExactFloats& floats, std::int64_t count) { prefetch(floats.values_, count); }
  friend Bounded factor_for(const ExactFloats& weights, const Bounded& x) {
    return Bounded(x.value, x.error + weights.relative_error_ * std::abs(x.value));
  }
  friend Bounded factor_for(const ExactFloats& weights, float x) {
    return Bounded(x, weights.relative_error_ * std::abs(x));
  }

 private:
  const float* values_ = nullptr;
  double relative_error_ = 0;
};

}  // namespace flopline::reference
