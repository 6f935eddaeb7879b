#include "kernels/reference/backend.h"

#include <utility>

#include "kernels/reference/compute.h"

namespace flopline::reference {
namespace {

class ReferenceKernel final : public Kernel {
 public:
  explicit ReferenceKernel(const Layer& layer) : layer_(layer), tensors_(allocate_tensors(layer)) {
    for (Tensor& tensor : tensors_) pointers_.push_back(tensor.data());
  }

  void prepack(const Tensors& tensors) override {
    for (std::size_t i = 0; i + 1 < tensors_.size(); ++i) {
      std::ranges::copy(tensors[i].values(), tensors_[i].values().begin());
    }
  }
  void execute() override { compute<float>(layer_, pointers_); }
  void unpack(Tensor& output) override {
    std::ranges::copy(tensors_.back().values(), output.values().begin());
  }
  std::vector<HeldMemory> held_memory() override {
    const std::vector<Operand> all = operands(layer_);
    std::vector<HeldMemory> held;
    for (std::size_t i = 0; i < all.size(); ++i) {
      held.push_back({.is_weights = all[i].role == Role::weights || all[i].role == Role::bias,
                      .bytes = std::as_writable_bytes(tensors_[i].values())});
    }
    return held;
  }
  std::string implementation() const override { return "loops"; }

 private:
  Layer layer_;
  Tensors tensors_;
  std::vector<float*> pointers_;
};

}  // namespace

Backend backend() {
  return {.name = "reference",
          .version = "loop nests of this build",
          .create = [](const Layer& layer) { return std::make_unique<ReferenceKernel>(layer); },
          .is_fallback = [](const std::string& /*implementation*/) { return false; }};
}

}  // namespace flopline::reference
