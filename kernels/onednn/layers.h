// One function a layer kind: the chain of primitives that computes it. Each throws dnnl::error where the
// library cannot.
#pragma once

#include <memory>

#include "kernels/layer.h"
#include "kernels/onednn/primitive_chain.h"

namespace flopline::onednn {

std::unique_ptr<Kernel> make_kernel(const Conv& layer);
std::unique_ptr<Kernel> make_kernel(const DepthwiseSeparable& layer);
std::unique_ptr<Kernel> make_kernel(const Linear& layer);
std::unique_ptr<Kernel> make_kernel(const Lstm& layer);

}  // namespace flopline::onednn
