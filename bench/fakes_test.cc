#include "bench/fakes.h"

#include <gmock/gmock.h>

#include "kernels/compare.h"

namespace flopline::fakes_test {
namespace {

const Linear kLinear = {.batch = 2, .in_features = 8, .out_features = 4};

Comparison verify_fake(const Fake& fake) {
  Tensors tensors = allocate_tensors(kLinear);
  fill_random(kLinear, tensors, 1);
  KernelOrUnsupported made = fake_backend(fake).create(kLinear);
  return verify(*std::get<std::unique_ptr<Kernel>>(made), tensors, expected_output(kLinear, tensors));
}

TEST(FakeBackend, IsRightUnlessItIsToldNotToBe) {
  EXPECT_TRUE(verify_fake({}).ok);
  EXPECT_FALSE(verify_fake({.on_unpack = [](std::span<float> output) { output[3] += 1; }}).ok);
}

TEST(FakeBackend, DoesAsItIsTold) {
  int created = 0, executed = 0;
  verify_fake({.on_create = [&] { ++created; }, .on_execute = [&] { ++executed; }});
  EXPECT_EQ(created, 1);
  EXPECT_EQ(executed, 1);
  const KernelOrUnsupported refused = fake_backend({.refusal = "no"}).create(kLinear);
  EXPECT_EQ(std::get<Unsupported>(refused).reason, "no");
}

TEST(FakeCeilings, AreAMachine) {
  EXPECT_EQ(roof(fake_ceilings(), "f32", 1e9, 1).gflops, 100);
  EXPECT_EQ(roof(fake_ceilings(), "f32", 1000, 1000).gflops, 22);
  EXPECT_EQ(roof(fake_ceilings(), "f32", 1001, 1001).gflops, 2);
}

}  // namespace
}  // namespace flopline::fakes_test
