// One function a layer kind: the chain of primitives that computes it. Each throws dnnl::error where the
// library cannot.
#pragma once

#include <memory>

#include "kernels/layer.h"
#include "kernels/onednn/primitive_chain.h"

namespace flopline::onednn {

std::unique_ptr<Kernel> make_kernel(const Conv& layer);
std::unique_ptr<Kernel> make_kernel(const DepthwiseSeparable& layer);
std::unique_ptr<Kernel> make_kernel(const ConvTranspose& layer);
std::unique_ptr<Kernel> make_kernel(const Linear& layer);
std::unique_ptr<Kernel> make_kernel(const Matmul& layer);
std::unique_ptr<Kernel> make_kernel(const Lstm& layer);
std::unique_ptr<Kernel> make_kernel(const Gru& layer);
std::unique_ptr<Kernel> make_kernel(const LbrGru& layer);
std::unique_ptr<Kernel> make_kernel(const Rnn& layer);
std::unique_ptr<Kernel> make_kernel(const RnnRelu& layer);
std::unique_ptr<Kernel> make_kernel(const RnnLogistic& layer);

}  // namespace flopline::onednn
