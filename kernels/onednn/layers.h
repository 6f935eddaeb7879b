// One function a layer kind: the chain of primitives that computes it. Each throws dnnl::error where the
// library cannot.
#pragma once

#include <memory>

#include "kernels/layer.h"
#include "kernels/onednn/primitive_chain.h"

namespace flopline::onednn {

std::unique_ptr<Kernel> make_kernel(const Conv& layer, Packing packing);
std::unique_ptr<Kernel> make_kernel(const DepthwiseSeparable& layer, Packing packing);
std::unique_ptr<Kernel> make_kernel(const ConvTranspose& layer, Packing packing);
std::unique_ptr<Kernel> make_kernel(const Linear& layer, Packing packing);
std::unique_ptr<Kernel> make_kernel(const Matmul& layer, Packing packing);
std::unique_ptr<Kernel> make_kernel(const Lstm& layer, Packing packing);
std::unique_ptr<Kernel> make_kernel(const Gru& layer, Packing packing);
std::unique_ptr<Kernel> make_kernel(const LbrGru& layer, Packing packing);
std::unique_ptr<Kernel> make_kernel(const Rnn& layer, Packing packing);
std::unique_ptr<Kernel> make_kernel(const RnnRelu& layer, Packing packing);
std::unique_ptr<Kernel> make_kernel(const RnnLogistic& layer, Packing packing);

}  // namespace flopline::onednn
