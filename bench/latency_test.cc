#include "bench/latency.h"

#include <gtest/gtest.h>

namespace flopline {
namespace {

TEST(Latency, IsThatOfAMemory) {
  for (const std::int64_t bytes : {0, 64, 4096, 8 << 20}) {
    const double ns = measure_latency_ns(bytes);
    EXPECT_GT(ns, 0.05) << bytes;
    EXPECT_LT(ns, 1e5) << bytes;
  }
}

}  // namespace
}  // namespace flopline
