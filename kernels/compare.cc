#include "kernels/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>

#include "kernels/dtype.h"
#include "kernels/reference/bounded.h"
#include "kernels/reference/compute.h"

namespace flopline {

using reference::Bounded;

namespace {

// The operands with the error that each of their values brings into a sum: as Bounded where they are asked
// for by their place, as they are where they are asked for as weights.
class BoundedOperands {
 public:
  BoundedOperands(const Layer& layer, const Tensors& tensors)
      : specs_(operands(layer)), tensors_(tensors), wide_(specs_.size()) {}

  Bounded* operator[](std::size_t at) {
    if (wide_[at] == nullptr) wide_[at] = widen(tensors_[at].values(), relative_error(at));
    return reinterpret_cast<Bounded*>(wide_[at].get());
  }
  reference::BoundedWeights weights(std::size_t at) const {
    return {tensors_[at].values().data(), relative_error(at)};
  }
  Bounded* back() { return (*this)[specs_.size() - 1]; }

 private:
  double relative_error(std::size_t at) const {
    const std::int64_t terms = specs_[at].sum_length;
    return terms > 0 ? reference::relative_error_of_terms(terms, info(DataType::f32).unit_roundoff) : 0;
  }

  static AlignedMemory widen(std::span<const float> values, double relative_error) {
    AlignedMemory memory = allocate_aligned(values.size() * sizeof(Bounded));
    auto* const wide = reinterpret_cast<Bounded*>(memory.get());
#pragma omp parallel for schedule(static)
    for (std::size_t i = 0; i < values.size(); ++i)
      new (wide + i) Bounded(values[i], std::abs(values[i]) * relative_error);
    return memory;
  }

  const std::vector<Operand> specs_;
  const Tensors& tensors_;
  std::vector<AlignedMemory> wide_;
};

}  // namespace

Expected expected_output(const Layer& layer, const Tensors& tensors) {
  BoundedOperands bounded(layer, tensors);
  reference::compute<Bounded>(layer, bounded);
  const std::span<const Bounded> outputs(bounded.back(), tensors.back().values().size());
  Expected expected = {std::vector<double>(outputs.size()), std::vector<double>(outputs.size())};
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    expected.values[i] = outputs[i].value;
    expected.bounds[i] = outputs[i].error;
  }
  return expected;
}

Comparison compare(std::span<const float> got, const Expected& expected) {
  if (got.size() != expected.values.size()) {
    return {.reason = fmt::format("{} outputs instead of {}", got.size(), expected.values.size())};
  }
  Comparison worst;
  worst.ok = true;
  double worst_ratio = -1;
  std::size_t wrong = 0, first_wrong = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double error = std::abs(got[i] - expected.values[i]);
    const bool is_wrong = !(error <= expected.bounds[i]);  // so that NaN is wrong
    if (is_wrong && wrong++ == 0) first_wrong = i;
    double ratio = error == 0 ? 0 : error / expected.bounds[i];
    if (std::isnan(ratio)) ratio = std::numeric_limits<double>::infinity();
    if (ratio <= worst_ratio) continue;
    worst_ratio = ratio;
    worst.max_error = error;
    worst.bound = expected.bounds[i];
  }
  if (wrong > 0) {
    worst.ok = false;
    worst.reason = fmt::format(
        "{} of {} outputs are wrong, first output {}: {:.6g} instead of {:.6g} +- {:.2g}", wrong, got.size(),
        first_wrong, got[first_wrong], expected.values[first_wrong], expected.bounds[first_wrong]);
  } else if (std::ranges::all_of(expected.values, [](double value) { return value == 0; })) {
    worst.ok = false;
    worst.reason = "every expected output is zero, so nothing is proven";
  }
  return worst;
}

Comparison compare_output(Kernel& kernel, Tensor& output, const Expected& expected) {
  std::ranges::fill(output.values(),
                    std::numeric_limits<float>::quiet_NaN());  // what is not written is wrong
  kernel.unpack(output);
  return compare(output.values(), expected);
}

Comparison verify(Kernel& kernel, Tensors& tensors, const Expected& expected) {
  kernel.prepack(tensors);
  kernel.execute();
  return compare_output(kernel, tensors.back(), expected);
}

}  // namespace flopline
