// What a layer is: kind, shape and nothing else. Each kind is an aggregate with a table of its fields and a
// function that lists its operands, in kernels/layers/; a Layer holds one of them and exists only where the
// sizes make sense.
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "kernels/layers/channelwise.h"
#include "kernels/layers/convolutions.h"
#include "kernels/layers/pools.h"
#include "kernels/layers/products.h"
#include "kernels/layers/recurrent.h"

namespace flopline {

// A layer of any kind, valid: every field within its limits, groups dividing the channels, every axis with an
// output, no operand beyond 64 bits. Padding that no window reaches is dropped, so that layers that compute
// the same compare equal. Throws InvalidLayer or CountOverflow.
class Layer {
 public:
  using Value = std::variant<Conv, DepthwiseSeparable, Linear, Lstm, ConvTranspose, Matmul, Gru, LbrGru, Rnn,
                             RnnRelu, RnnLogistic, BatchNorm, Relu, Relu6, MaxPool, AveragePool,
                             AdaptiveAveragePool, Add, Concat, Upsample, Dropout, Flatten, Permute>;

  template <class Kind>
  Layer(const Kind& value) : Layer(Value(value)) {}  // implicit: a valid aggregate is a layer
  Layer(const Value& value);

  const Value& value() const { return value_; }

  friend bool operator==(const Layer&, const Layer&) = default;

 private:
  Value value_;
};

// Input first, output last; the shapes are those beside each kind.
std::vector<Operand> operands(const Layer& layer);

std::string_view kind_name(const Layer& layer);
std::string_view conv_variant(
    const Layer& layer);  // "standard", "grouped", "depthwise"; empty for other kinds
std::vector<std::string_view> kind_names();
Shape output_shape(const Layer& layer);  // (batch, features) for a linear layer with one position
Layer with_batch(const Layer& layer, std::int64_t batch);

}  // namespace flopline
