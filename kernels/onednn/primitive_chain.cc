#include "kernels/onednn/primitive_chain.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "kernels/onednn/compat.h"

namespace flopline::onednn {
namespace {

// oneDNN names plain layouts by the letters of their dimensions.
dnnl::memory::format_tag plain_tag(std::size_t dimensions) {
  using Tag = dnnl::memory::format_tag;
  constexpr std::array kTags = {Tag::a, Tag::ab, Tag::abc, Tag::abcd, Tag::abcde, Tag::abcdef};
  return kTags.at(dimensions - 1);
}

// Weights of that shape as for the formats that end in `io`: the kernel's extents first, the inputs and then
// the outputs innermost.
dnnl::memory::desc inputs_outputs(Shape shape, std::size_t outputs) {
  std::vector<int> order(shape.size());
  std::iota(order.begin(), order.end(), 0);
  const auto move_to_the_end = [&](std::size_t dimension) {
    const auto moved = static_cast<std::ptrdiff_t>(dimension);
    std::rotate(shape.begin() + moved, shape.begin() + moved + 1, shape.end());
    std::rotate(order.begin() + moved, order.begin() + moved + 1, order.end());
  };
  move_to_the_end(outputs + 1);
  move_to_the_end(outputs);
  return plain(shape).permute_axes(order);
}

}  // namespace

dnnl::memory::desc plain(const Shape& shape) {
  return {shape, dnnl::memory::data_type::f32, plain_tag(shape.size())};
}

dnnl::memory::desc any_layout(const Shape& shape) {
  return {shape, dnnl::memory::data_type::f32, dnnl::memory::format_tag::any};
}

dnnl::memory::desc swapped(const Shape& stored, std::size_t one, std::size_t other) {
  std::vector<int> order(stored.size());
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[one], order[other]);
  return plain(stored).permute_axes(order);
}

PrimitiveChain::PrimitiveChain(Packing packing)
    : packing_(packing), engine_(dnnl::engine::kind::cpu, 0), stream_(engine_) {}

dnnl::memory::desc PrimitiveChain::weights_layout(const dnnl::memory::desc& stored,
                                                  const Shape& shape) const {
  return packing_ == Packing::packed ? any_layout(shape) : stored;
}

dnnl::memory PrimitiveChain::allocate(const dnnl::memory::desc& desc) {
  memory_.push_back(allocate_aligned(desc.get_size()));
  return {desc, engine_, memory_.back().get()};
}

void PrimitiveChain::bind(const dnnl::memory& target, const dnnl::memory::desc& source,
                          std::vector<std::size_t> operand_indices) {
  if (operand_indices.size() == 1) {
    bindings_.push_back({.target = target, .source = source, .operand = operand_indices.front()});
    return;
  }
  bind_gathered(target, source,
                [indices = std::move(operand_indices)](const Tensors& tensors, float* values) {
                  for (const std::size_t index : indices) {
                    values = std::ranges::copy(tensors[index].values(), values).out;
                  }
                });
}

void PrimitiveChain::bind_weights(const dnnl::memory& target, const dnnl::memory::desc& source,
                                  const Shape& shape, std::size_t outputs, std::size_t operand) {
  Binding binding = {.target = target, .source = source, .operand = operand};
  if (kPacksFromInputsOutputs && packing_ == Packing::packed)
    binding.between = inputs_outputs(shape, outputs);
  bindings_.push_back(std::move(binding));
}

void PrimitiveChain::bind_gathered(const dnnl::memory& target, const dnnl::memory::desc& source,
                                   Gather gather) {
  bindings_.push_back({.target = target, .source = source, .gather = std::move(gather)});
}

void PrimitiveChain::append(const dnnl::primitive& primitive, const Arguments& arguments,
                            const std::string& implementation) {
  arguments_.push_back(arguments);
  std::vector<dnnl_exec_arg_t> list;
  for (const auto& [name, memory] : arguments) list.push_back({name, memory.get()});
  steps_.push_back({primitive, std::move(list)});
  if (implementation_.empty()) {
    implementation_ = implementation;
  } else if (!implementation_.ends_with(implementation)) {
    implementation_ += " + " + implementation;
  }
}

void PrimitiveChain::set_output(const dnnl::memory& memory, Shape shape) {
  output_ = memory;
  output_shape_ = std::move(shape);
}

void PrimitiveChain::prepack(const Tensors& tensors) {
  const auto bring = [&](dnnl::memory source, dnnl::memory target) {
    dnnl::reorder(source, target).execute(stream_, source, target);
    stream_.wait();
  };
  const auto reorder = [&](const Binding& binding, const float* values) {
    // The library takes no pointer to const, but only reads.
    const dnnl::memory source(binding.source, engine_, const_cast<float*>(values));
    if (!binding.between) return bring(source, binding.target);
    const dnnl::memory between(*binding.between, engine_);
    bring(source, between);
    bring(between, binding.target);
  };
  for (const Binding& binding : bindings_) {
    if (!binding.gather) {
      reorder(binding, tensors[binding.operand].data());
      continue;
    }
    Tensor gathered({static_cast<std::int64_t>(binding.source.get_size() / sizeof(float))});
    binding.gather(tensors, gathered.data());
    reorder(binding, gathered.data());
  }
}

void PrimitiveChain::execute() {
  for (const Step& step : steps_) {
    const dnnl_status_t status = dnnl_primitive_execute(
        step.primitive.get(), stream_.get(), static_cast<int>(step.arguments.size()), step.arguments.data());
    dnnl::error::wrap_c_api(status, "could not execute a primitive");
  }
  stream_.wait();
}

void PrimitiveChain::unpack(Tensor& output) {
  dnnl::memory target(plain(output_shape_), engine_, output.data());
  dnnl::reorder(output_, target).execute(stream_, output_, target);
  stream_.wait();
}

std::vector<HeldMemory> PrimitiveChain::held_memory() {
  constexpr std::array kWeights = {DNNL_ARG_WEIGHTS_LAYER, DNNL_ARG_WEIGHTS_ITER, DNNL_ARG_WEIGHTS_PROJECTION,
                                   DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS};
  std::vector<HeldMemory> held;
  for (const Arguments& arguments : arguments_) {
    for (const auto& [name, memory] : arguments) {
      const bool is_weights = std::ranges::find(kWeights, name) != kWeights.end() &&
                              std::ranges::find(activations_, memory.get_data_handle()) == activations_.end();
      held.push_back(
          {is_weights, {static_cast<std::byte*>(memory.get_data_handle()), memory.get_desc().get_size()}});
    }
  }
  return held;
}

}  // namespace flopline::onednn
