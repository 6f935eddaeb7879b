// For tests: backends whose kernels do as they are told, and the ceilings of a machine that never was.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "analysis/roofline.h"
#include "kernels/kernel.h"

namespace flopline {

// What a fake backend does: by default it computes every layer rightly, in no time.
struct Fake {
  std::string name = "fake";
  std::string implementation = "fake:loops";
  std::string refusal;                                     // of every layer, where not empty
  std::function<void()> on_create;                         // each of these may throw
  std::function<void()> on_execute;                        // each time
  std::function<void(std::span<float> output)> on_unpack;  // may spoil what is right
};

class FakeKernel : public Kernel {
 public:
  FakeKernel(Fake fake, const Layer& layer) : fake_(std::move(fake)) {
    KernelOrUnsupported made = backends().front().create(layer);
    reference_ = std::move(std::get<std::unique_ptr<Kernel>>(made));
  }

  void prepack(const Tensors& tensors) override {
    reference_->prepack(tensors);
    reference_->execute();
  }
  void execute() override {
    if (fake_.on_execute) fake_.on_execute();
  }
  void unpack(Tensor& output) override {
    reference_->unpack(output);
    if (fake_.on_unpack) fake_.on_unpack(output.values());
  }
  std::vector<HeldMemory> held_memory() override { return reference_->held_memory(); }
  std::string implementation() const override { return fake_.implementation; }

 private:
  Fake fake_;
  std::unique_ptr<Kernel> reference_;  // computes what execute() only pretends to
};

// Implementations that begin with "ref" are its fallback.
inline Backend fake_backend(const Fake& fake) {
  return {.name = fake.name,
          .version = "0",
          .create = [fake](const Layer& layer) -> KernelOrUnsupported {
            if (fake.on_create) fake.on_create();
            if (!fake.refusal.empty()) return Unsupported{fake.refusal};
            return std::make_unique<FakeKernel>(fake, layer);
          },
          .is_fallback = [](const std::string& implementation) { return implementation.starts_with("ref"); }};
}

// 100 GFLOPS; 22 GB/s up to 1000 bytes, 2 GB/s beyond.
inline Ceilings fake_ceilings() {
  return {.compute = {{.name = "fma", .dtype = "f32", .isa = "avx2", .threads = 1, .gflops = 100}},
          .memory = {{.name = "read",
                      .level = "L1",
                      .isa = "avx2",
                      .threads = 1,
                      .gb_per_s = 22,
                      .capacity_bytes = 1000},
                     {.name = "read",
                      .level = "DRAM",
                      .isa = "avx2",
                      .threads = 1,
                      .gb_per_s = 2,
                      .capacity_bytes = 0}},
          .probed = {.gflops = 100, .cache_gb_per_s = 22, .memory_gb_per_s = 2}};
}

// The same on any number of threads that tests use.
inline CeilingsByThreads fake_ceilings_by_threads() {
  return {{1, fake_ceilings()}, {2, fake_ceilings()}, {3, fake_ceilings()}, {4, fake_ceilings()}};
}

}  // namespace flopline
