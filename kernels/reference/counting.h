// A scalar that counts the operations done with it, for proving predicted counts by execution.
#pragma once

#include <compare>
#include <cstdint>

namespace flopline::reference {

struct OperationTally {
  std::int64_t multiply = 0;
  std::int64_t add = 0;
  std::int64_t compare = 0;
  std::int64_t divide = 0;
  std::int64_t transcendental = 0;

  OperationTally& operator+=(const OperationTally& other) {
    multiply += other.multiply;
    add += other.add;
    compare += other.compare;
    divide += other.divide;
    transcendental += other.transcendental;
    return *this;
  }
  friend bool operator==(const OperationTally&, const OperationTally&) = default;
};

// What this thread has done. Operators have no room for an argument that says where to count, hence
// thread-local; reset and read inside a parallel region, see count_operations.
inline thread_local OperationTally thread_tally;

// Behaves as a number whose value does not matter. Copies are free.
class Counted {
 public:
  Counted() = default;
  explicit Counted(float /*value*/) {}

  friend Counted operator*(Counted, Counted) {
    ++thread_tally.multiply;
    return Counted();
  }
  friend Counted operator+(Counted, Counted) {
    ++thread_tally.add;
    return Counted();
  }
  // A subtraction is an addition.
  friend Counted operator-(Counted a, Counted b) { return a + b; }
  friend Counted operator/(Counted, Counted) {
    ++thread_tally.divide;
    return Counted();
  }
  Counted& operator+=(Counted) {
    ++thread_tally.add;
    return *this;
  }
  friend Counted larger(Counted, Counted) {
    ++thread_tally.compare;
    return Counted();
  }
  friend Counted smaller(Counted a, Counted b) { return larger(a, b); }
  friend Counted sigmoid(Counted) {
    ++thread_tally.transcendental;
    return Counted();
  }
  friend Counted tanh(Counted) {
    ++thread_tally.transcendental;
    return Counted();
  }
};

// Runs the work on the OpenMP team and returns what all threads together counted.
template <class Work>
OperationTally count_operations(const Work& work) {
#pragma omp parallel
  thread_tally = {};
  work();
  OperationTally total;
#pragma omp parallel
  {
#pragma omp critical
    total += thread_tally;
  }
  return total;
}

}  // namespace flopline::reference
