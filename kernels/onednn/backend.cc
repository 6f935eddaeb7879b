#include "kernels/onednn/backend.h"

#include <fmt/format.h>

#include "kernels/onednn/layers.h"

namespace flopline::onednn {
namespace {

template <class Kind>
KernelOrUnsupported create(const Kind& layer) {
  if constexpr (requires { make_kernel(layer); }) {
    try {
      return make_kernel(layer);
    } catch (const dnnl::error& error) {
      if (error.status != dnnl_unimplemented) throw;
      return Unsupported{"the library has no implementation for this shape"};
    }
  } else {
    return Unsupported{fmt::format("no {} kernel in this backend", KindInfo<Kind>::name)};
  }
}

}  // namespace

Backend backend() {
  const dnnl_version_t& version = *dnnl_version();
  return {.name = "onednn",
          .version = fmt::format("oneDNN {}.{}.{}", version.major, version.minor, version.patch),
          .create =
              [](const Layer& layer) {
                return std::visit([](const auto& kind) { return create(kind); }, layer.value());
              },
          .is_fallback =
              [](const std::string& name) {
                return name.starts_with("ref") || name.find(" ref") != std::string::npos;
              }};
}

}  // namespace flopline::onednn
