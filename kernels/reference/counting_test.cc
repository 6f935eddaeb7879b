#include "kernels/reference/counting.h"

#include <gtest/gtest.h>
#include <omp.h>

#include "kernels/reference/loops.h"

namespace flopline::reference {
namespace {

TEST(Counted, CountsEachKindOnce) {
  const OperationTally tally = count_operations([] {
    Counted a(1), b(2);
    a += a * b;
    a = a + b;
    a = a - b;
    a = a / b;
    a = larger(a, sigmoid(b));
    a = tanh(a);
  });
  EXPECT_EQ(tally, (OperationTally{.multiply = 1, .add = 3, .compare = 1, .divide = 1, .transcendental = 2}));
}

TEST(CountOperations, SumsOverTheTeamAndStartsAtZero) {
  for (int round = 0; round < 2; ++round) {
    const OperationTally tally = count_operations([] {
#pragma omp parallel for
      for (int i = 0; i < 1000; ++i) {
        Counted x(1);
        x += Counted(2);
      }
    });
    EXPECT_EQ(tally, OperationTally{.add = 1000});
  }
}

}  // namespace
}  // namespace flopline::reference
