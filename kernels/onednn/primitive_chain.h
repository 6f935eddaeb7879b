// A kernel made of oneDNN primitives that run one after the other in memory of their own layouts.
#pragma once

#include <cstdint>
#include <functional>
#include <oneapi/dnnl/dnnl.hpp>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "kernels/kernel.h"

namespace flopline::onednn {

using Arguments = std::unordered_map<int, dnnl::memory>;  // by DNNL_ARG_…

// Plain row-major layout, and one that the library may choose.
dnnl::memory::desc plain(const Shape& shape);
dnnl::memory::desc any_layout(const Shape& shape);
// Row-major values of `stored`, seen with two dimensions changed for one another.
dnnl::memory::desc swapped(const Shape& stored, std::size_t one, std::size_t other);

// Whether weights are brought into a layout that the library chooses, or stay in the one that models store
// them in.
enum class Packing : std::uint8_t { packed, unpacked };

class PrimitiveChain final : public Kernel {
 public:
  explicit PrimitiveChain(Packing packing);

  const dnnl::engine& engine() const { return engine_; }

  // What to ask of weights of that shape which a model stores as `stored`.
  dnnl::memory::desc weights_layout(const dnnl::memory::desc& stored, const Shape& shape) const;

  // Memory that lives as long as the kernel.
  dnnl::memory allocate(const dnnl::memory::desc& desc);
  // What prepack brings into `target`: the given operands one after the other, which together are laid out as
  // `source` says; or what `gather` writes.
  void bind(const dnnl::memory& target, const dnnl::memory::desc& source,
            std::vector<std::size_t> operand_indices);
  // The same of weights of one operand, of that shape, whose dimension `outputs` is followed by the inputs.
  void bind_weights(const dnnl::memory& target, const dnnl::memory::desc& source, const Shape& shape,
                    std::size_t outputs, std::size_t operand);
  using Gather = std::function<void(const Tensors&, float* values)>;
  void bind_gathered(const dnnl::memory& target, const dnnl::memory::desc& source, Gather gather);
  // What the library calls weights is an activation of the layer.
  void hold_as_activation(const dnnl::memory& memory) { activations_.push_back(memory.get_data_handle()); }
  void append(const dnnl::primitive& primitive, const Arguments& arguments,
              const std::string& implementation);
  // What unpack reads; `shape` may join dimensions that are apart in the layer's output.
  void set_output(const dnnl::memory& memory, Shape shape);

  void prepack(const Tensors& tensors) override;
  void execute() override;
  void unpack(Tensor& output) override;
  std::vector<HeldMemory> held_memory() override;
  std::string implementation() const override { return implementation_; }

 private:
  struct Binding {
    dnnl::memory target;
    dnnl::memory::desc source;
    std::size_t operand = 0;  // that lies as `source` says, where nothing is to be gathered
    Gather gather = nullptr;
    std::optional<dnnl::memory::desc> between = std::nullopt;  // a layout by way of which it is brought there
  };
  struct Step {
    dnnl::primitive primitive;
    std::vector<dnnl_exec_arg_t> arguments;  // converted once, as the C++ interface does on each call
  };

  Packing packing_;
  dnnl::engine engine_;
  dnnl::stream stream_;
  std::vector<AlignedMemory> memory_;
  std::vector<Binding> bindings_;
  std::vector<const void*> activations_;
  std::vector<Arguments> arguments_;  // keeps alive what the steps point to
  std::vector<Step> steps_;
  dnnl::memory output_;
  Shape output_shape_;
  std::string implementation_;
};

}  // namespace flopline::onednn
