#include "kernels/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/dtype.h"
#include "kernels/reference/compute.h"

namespace flopline {

using reference::Bounded;

namespace {

// The operands with the error that each of their values brings into a sum: as Bounded where they are asked
// for by their place, as they are where they are asked for as exact.
class BoundedOperands {
 public:
  BoundedOperands(const Layer& layer, const Tensors& tensors)
      : specs_(operands(layer)), tensors_(tensors), wide_(specs_.size()) {
    wide_.back().emplace(tensors.back().values().size());
  }

  Bounded* operator[](std::size_t at) {
    if (!wide_[at]) wide_[at] = widen(tensors_[at].values(), relative_error(at));
    return wide_[at]->data();
  }
  reference::ExactFloats exact(std::size_t at) const {
    return {tensors_[at].values().data(), relative_error(at)};
  }
  Bounded* back() { return wide_.back()->data(); }
  Expected take_output() { return std::move(*wide_.back()); }

 private:
  double relative_error(std::size_t at) const {
    const std::int64_t terms = specs_[at].sum_length;
    return terms > 0 ? reference::relative_error_of_terms(terms, info(DataType::f32).unit_roundoff) : 0;
  }

  static AlignedArray<Bounded> widen(std::span<const float> values, double relative_error) {
    AlignedArray<Bounded> wide(values.size());
#pragma omp parallel for schedule(static)
    for (std::size_t i = 0; i < values.size(); ++i)
      wide.data()[i] = Bounded(values[i], std::abs(values[i]) * relative_error);
    return wide;
  }

  const std::vector<Operand> specs_;
  const Tensors& tensors_;
  std::vector<std::optional<AlignedArray<Bounded>>> wide_;
};

}  // namespace

Expected expected_output(const Layer& layer, const Tensors& tensors) {
  BoundedOperands bounded(layer, tensors);
  reference::compute<Bounded>(layer, bounded);
  return bounded.take_output();
}

Comparison compare(std::span<const float> got, const Expected& expected) {
  const std::span<const Bounded> outputs = expected.values();
  if (got.size() != outputs.size()) {
    return {.reason = fmt::format("{} outputs instead of {}", got.size(), outputs.size())};
  }
  Comparison worst;
  worst.ok = true;
  double worst_ratio = -1;
  std::size_t wrong = 0, first_wrong = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double error = std::abs(got[i] - outputs[i].value), bound = outputs[i].error;
    const bool is_wrong = !(error <= bound);  // so that NaN is wrong
    if (is_wrong && wrong++ == 0) first_wrong = i;
    double ratio = error == 0 ? 0 : error / bound;
    if (std::isnan(ratio)) ratio = std::numeric_limits<double>::infinity();
    if (ratio <= worst_ratio) continue;
    worst_ratio = ratio;
    worst.max_error = error;
    worst.bound = bound;
  }
  if (wrong > 0) {
    const Bounded& first = outputs[first_wrong];
    worst.ok = false;
    worst.reason =
        fmt::format("{} of {} outputs are wrong, first output {}: {:.6g} instead of {:.6g} +- {:.2g}", wrong,
                    got.size(), first_wrong, got[first_wrong], first.value, first.error);
  } else if (std::ranges::all_of(outputs, [](const Bounded& one) { return one.value == 0; })) {
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
