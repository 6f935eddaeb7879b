#include "analysis/conventions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "analysis/units.h"

namespace flopline {
namespace {

// A module of PyTorch, as the tool sees it.
struct Module {
  std::string type;
  Shape output;
  std::int64_t params;
};

std::string with_dimensions(std::string_view name, const Axes& axes) {
  return fmt::format("{}{}d", name, axes.size());
}

Module conv_module(const Conv& conv) {
  return {with_dimensions("Conv", conv.axes), output_shape(conv), operations(conv).params};
}

// The modules of each kind; a kind without an overload is one that the tool fails on.
std::vector<Module> modules(const Conv& conv) { return {conv_module(conv)}; }
std::vector<Module> modules(const DepthwiseSeparable& layer) {
  return {conv_module(depthwise_part(layer)), conv_module(pointwise_part(layer))};
}
std::vector<Module> modules(const Linear& linear) {
  return {{"Linear", output_shape(linear), operations(linear).params}};
}
std::vector<Module> modules(const Relu& relu) { return {{"ReLU", output_shape(relu), 0}}; }
std::vector<Module> modules(const MaxPool& pool) {
  return {{with_dimensions("MaxPool", pool.axes), output_shape(pool), 0}};
}
std::vector<Module> modules(const Dropout& layer) { return {{"Dropout", output_shape(layer), 0}}; }
std::vector<Module> modules(const ConvTranspose& conv) {
  return {{with_dimensions("ConvTranspose", conv.axes), output_shape(conv), operations(conv).params}};
}
std::vector<Module> modules(const BatchNorm& layer) {
  return {{with_dimensions("BatchNorm", layer.axes), output_shape(layer), operations(layer).params}};
}
std::vector<Module> modules(const Relu6& relu) { return {{"ReLU6", output_shape(relu), 0}}; }
std::vector<Module> modules(const AveragePool& pool) {
  return {{with_dimensions("AvgPool", pool.axes), output_shape(pool), 0}};
}
std::vector<Module> modules(const AdaptiveAveragePool& pool) {
  return {{with_dimensions("AdaptiveAvgPool", pool.axes), output_shape(pool), 0}};
}
std::vector<Module> modules(const Upsample& layer) { return {{"Upsample", output_shape(layer), 0}}; }
// Functions, not modules.
std::vector<Module> modules(const Flatten& /*layer*/) { return {}; }
std::vector<Module> modules(const Permute& /*layer*/) { return {}; }
std::vector<Module> modules(const Add& /*layer*/) { return {}; }
std::vector<Module> modules(const Concat& /*layer*/) { return {}; }
std::vector<Module> modules(const Matmul& /*layer*/) { return {}; }

std::vector<Module> modules_of(const Network& network) {
  std::vector<Module> all;
  for (const NamedLayer& item : network.layers) {
    std::visit(
        [&]<class Kind>(const Kind& kind) {
          if constexpr (requires { modules(kind); }) {
            for (std::int64_t i = 0; i < item.multiplicity; ++i)
              std::ranges::copy(modules(kind), std::back_inserter(all));
          } else {
            throw OutsideConvention(
                fmt::format("torchsummary fails on {} layers such as '{}': they return more than one "
                            "tensor",
                            KindInfo<Kind>::name, item.name));
          }
        },
        item.layer.value());
  }
  return all;
}

double mebibytes(double float_count) { return float_count * 4 / kBytesPerMebibyte; }

}  // namespace

std::string torchsummary(const Network& network) {
  const std::string thin_line = fmt::format("{:-<64}\n", ""), thick_line = fmt::format("{:=<64}\n", "");
  std::string text =
      thin_line + fmt::format("{:>20}  {:>25} {:>15}\n", "Layer (type)", "Output Shape", "Param #");
  text += thick_line;
  std::int64_t params = 0, outputs = 0, number = 0;
  for (const Module& module : modules_of(network)) {
    Shape shown = module.output;
    if (shown.front() == 1) shown.front() = -1;
    text += fmt::format("{:>20}  {:>25} {:>15}\n", fmt::format("{}-{}", module.type, ++number),
                        fmt::format("{}", shown), with_thousands(module.params));
    params = checked_sum({params, module.params});
    outputs = checked_sum({outputs, elements(module.output)});
  }
  const double input_mib =
      mebibytes(static_cast<double>(elements(operands(network.layers.front().layer).front().shape)));
  const double outputs_mib = 2 * mebibytes(static_cast<double>(outputs)),
               params_mib = mebibytes(static_cast<double>(params));
  text += thick_line + fmt::format("Total params: {0}\nTrainable params: {0}\nNon-trainable params: 0\n",
                                   with_thousands(params));
  text += thin_line + fmt::format("Input size (MB): {:.2f}\nForward/backward pass size (MB): {:.2f}\n",
                                  input_mib, outputs_mib);
  text += fmt::format("Params size (MB): {:.2f}\nEstimated Total Size (MB): {:.2f}\n", params_mib,
                      input_mib + outputs_mib + params_mib);
  return text + thin_line;
}

}  // namespace flopline
