#include "bench/interrupt.h"

#include <gtest/gtest.h>

namespace flopline {
namespace {

void (*handler_of(int signal))(int) {
  struct sigaction action {};
  sigaction(signal, nullptr, &action);
  return action.sa_handler;
}

// A job in the background starts with SIGINT ignored, and the tests may be one.
class Interrupt : public testing::TestWithParam<int> {
 protected:
  void SetUp() override { before_ = std::signal(GetParam(), SIG_DFL); }
  void TearDown() override { std::signal(GetParam(), before_); }

 private:
  void (*before_)(int) = SIG_DFL;
};

TEST_P(Interrupt, IsNoted) {
  const InterruptGuard guard;
  EXPECT_FALSE(interrupted());
  EXPECT_EQ(signal_number(), 0);
  std::raise(GetParam());
  EXPECT_TRUE(interrupted());
  EXPECT_EQ(signal_number(), GetParam());
}

TEST_P(Interrupt, ASecondOneKills) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto twice = [] {
    const InterruptGuard guard;
    std::raise(GetParam());
    std::raise(GetParam());
  };
  EXPECT_EXIT(twice(), testing::KilledBySignal(GetParam()), "");
}

TEST_P(Interrupt, HandlersAreRestoredAndWhatWasNotedStays) {
  {
    const InterruptGuard guard;
    EXPECT_NE(handler_of(GetParam()), SIG_DFL);
    std::raise(GetParam());
  }
  EXPECT_EQ(handler_of(GetParam()), SIG_DFL);
  EXPECT_TRUE(interrupted());
}

TEST_P(Interrupt, ANewGuardForgets) {
  {
    const InterruptGuard guard;
    std::raise(GetParam());
  }
  const InterruptGuard guard;
  EXPECT_FALSE(interrupted());
}

TEST_P(Interrupt, WhatWasIgnoredStaysIgnored) {
  std::signal(GetParam(), SIG_IGN);
  const InterruptGuard guard;
  std::raise(GetParam());
  EXPECT_FALSE(interrupted());
}

INSTANTIATE_TEST_SUITE_P(Signals, Interrupt, testing::Values(SIGINT, SIGTERM));

}  // namespace
}  // namespace flopline
