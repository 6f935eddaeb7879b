#include "kernels/onednn/backend.h"

#include <fmt/format.h>

#include <algorithm>

#include "kernels/onednn/layers.h"

namespace flopline::onednn {
namespace {

template <class Kind>
KernelOrUnsupported create(const Kind& layer, Packing packing) {
  if constexpr (requires { make_kernel(layer, packing); }) {
    if constexpr (KindInfo<Kind>::axis_use == AxisUse::window) {
      // Version 3.7.2 then reads what is not its own, and crashes.
      if (!std::ranges::all_of(layer.axes, all_windows_read))
        return Unsupported{"a window along an axis lies on padding only"};
    }
    try {
      return make_kernel(layer, packing);
    } catch (const dnnl::error& error) {
      // Some shapes it has no kernel for, others it takes for impossible: inputs that are left unread.
      if (error.status != dnnl_unimplemented && error.status != dnnl_invalid_arguments) throw;
      return Unsupported{"the library has no implementation for this shape"};
    }
  } else {
    return Unsupported{fmt::format("no {} kernel in this backend", KindInfo<Kind>::name)};
  }
}

// One of a chain is enough. Recurrent layers that are "ref" as such multiply with the library's own fast
// GEMM.
bool is_fallback(const std::string& implementation) {
  const std::string padded = " " + implementation;
  return padded.find(" ref:") != std::string::npos || padded.find(" ref_") != std::string::npos;
}

KernelOrUnsupported create(const Layer& layer, Packing packing) {
  return std::visit([&](const auto& kind) { return create(kind, packing); }, layer.value());
}

}  // namespace

Backend backend() {
  const dnnl_version_t& version = *dnnl_version();
  return {.name = "onednn",
          .version = fmt::format("oneDNN {}.{}.{}", version.major, version.minor, version.patch),
          .create = [](const Layer& layer) { return create(layer, Packing::packed); },
          .create_unpacked = [](const Layer& layer) { return create(layer, Packing::unpacked); },
          .is_fallback = is_fallback};
}

}  // namespace flopline::onednn
