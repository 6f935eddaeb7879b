// A kernel computes one layer; a backend makes kernels.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "kernels/layer.h"
#include "kernels/tensor.h"

namespace flopline {

// "This backend cannot do that layer": an ordinary answer.
struct Unsupported {
  std::string reason;
};

// Memory that a kernel reads or writes when it executes.
struct HeldMemory {
  bool is_weights = false;  // weights or biases
  std::span<std::byte> bytes;
};

// One layer in one backend's memory and layouts, for the number of OpenMP threads that was set when it was
// created.
class Kernel {
 public:
  Kernel() = default;
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;
  virtual ~Kernel() = default;

  // Brings input, weights and biases (in the order of operands(layer)) into the layouts of this kernel.
  virtual void prepack(const Tensors& tensors) = 0;
  // Computes the layer once. This is what is timed.
  virtual void execute() = 0;
  // Brings the output into plain layout.
  virtual void unpack(Tensor& output) = 0;
  // Where all operands of execute() are; what the library keeps for itself is not among them.
  virtual std::vector<HeldMemory> held_memory() = 0;
  // What does the work, in the words of the backend.
  virtual std::string implementation() const = 0;
};

using KernelOrUnsupported = std::variant<std::unique_ptr<Kernel>, Unsupported>;

struct Backend {
  std::string name;
  std::string version;  // of the library
  std::function<KernelOrUnsupported(const Layer&)> create;
  // The same, but weights stay as a model stores them. Empty where they always do.
  std::function<KernelOrUnsupported(const Layer&)> create_unpacked;
  // Whether an implementation of that name is the library's own slow way out.
  std::function<bool(const std::string& implementation)> is_fallback;
};

// Those in this build, the reference first.
const std::vector<Backend>& backends();

}  // namespace flopline
