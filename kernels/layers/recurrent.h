// Recurrent layers: one shape, and a kind for each cell.
#pragma once

#include "kernels/layers/field.h"
#include "kernels/layers/operand.h"

namespace flopline {

// What a cell makes of its input x and of what it handed on before, h, which is zero at first. W and R are
// the input and recurrent weights of a gate, b its bias; * is by element.
//   lstm          i, f, o = sigmoid(Wx + Rh + b), g = tanh(Wx + Rh + b), c = f*c + i*g, h = o*tanh(c)
//                 (Hochreiter, Schmidhuber, 1997, with forget gate, no peepholes), or with a projection P h =
//                 P(o*tanh(c)) (Sak, Senior, Beaufays, 2014). Gates in the order i, f, g, o
//   gru           u, r = sigmoid(Wx + Rh + b), o = tanh(Wx + R(r*h) + b), h = u*h + (1-u)*o (Cho et al.,
//                 2014). Gates in the order u, r, o
//   lbr_gru       the same, but "linear before reset": o = tanh(Wx + b + r*(Rh + b')). PyTorch's, and Keras'
//                 by default
//   rnn           h = tanh(Wx + Rh + b) (Elman, 1990); rnn_relu with max(, 0), rnn_logistic with sigmoid
enum class RecurrentCell : std::uint8_t { lstm, gru, lbr_gru, rnn, rnn_relu, rnn_logistic };

// A stack of layers of one cell. input (steps, batch, input_size); layer 2 and up read output_size *
// directions; output (steps, batch, output_size * directions), the directions side by side. Per layer: input
// weights (directions, layer input, gates, hidden_size), recurrent weights (directions, state_size, gates,
// hidden_size), with a projection its weights (directions, hidden_size, output_size), bias (directions,
// bias_vectors, gates, hidden_size).
//
// Two bias vectors are only ever used as their sum, but for b' of an lbr_gru, which is the last gate of the
// second; where that has one vector, b' is a fourth gate of it.
template <RecurrentCell kCell>
struct Recurrent {
  std::int64_t layers = 1;
  std::int64_t steps = 1;
  std::int64_t batch = 1;
  std::int64_t input_size = 1;
  std::int64_t hidden_size = 1;
  std::int64_t output_size = hidden_size;  // of h; differs where an LSTM has a projection
  std::int64_t state_size = output_size;   // of the first h; may differ where there is no second step
  std::int64_t directions = 1;
  std::int64_t bias_vectors = 1;  // 0, 1 (Keras, oneDNN) or 2 (PyTorch; Keras for an lbr_gru)

  static constexpr std::int64_t gates = kCell == RecurrentCell::lstm                                     ? 4
                                        : kCell == RecurrentCell::gru || kCell == RecurrentCell::lbr_gru ? 3
                                                                                                         : 1;

  friend constexpr bool operator==(const Recurrent&, const Recurrent&) = default;
};

using Lstm = Recurrent<RecurrentCell::lstm>;
using Gru = Recurrent<RecurrentCell::gru>;
using LbrGru = Recurrent<RecurrentCell::lbr_gru>;
using Rnn = Recurrent<RecurrentCell::rnn>;
using RnnRelu = Recurrent<RecurrentCell::rnn_relu>;
using RnnLogistic = Recurrent<RecurrentCell::rnn_logistic>;

template <class Kind>
inline constexpr bool kIsRecurrent = false;
template <RecurrentCell kCell>
inline constexpr bool kIsRecurrent<Recurrent<kCell>> = true;

template <RecurrentCell kCell>
constexpr std::int64_t layer_input_size(const Recurrent<kCell>& stack, std::int64_t layer) {
  return layer == 0 ? stack.input_size : checked_product({stack.output_size, stack.directions});
}

// Whether h is made of the h before, unit by unit, so that both have one size.
constexpr bool keeps_state(RecurrentCell cell) {
  return cell == RecurrentCell::gru || cell == RecurrentCell::lbr_gru;
}

template <RecurrentCell kCell>
constexpr bool has_projection(const Recurrent<kCell>& stack) {
  return stack.output_size != stack.hidden_size;
}

// Gates of one bias vector.
template <RecurrentCell kCell>
constexpr std::int64_t bias_gates(const Recurrent<kCell>& stack) {
  return kCell == RecurrentCell::lbr_gru && stack.bias_vectors == 1 ? 4 : stack.gates;
}

// As in benchdnn, sic alone is the size of all.
template <class Kind>
inline constexpr std::array kRecurrentFields = {
    Field<Kind>{.keys = "l", .meaning = "layers", .member = &Kind::layers, .most = 4096, .fallback = 1},
    Field<Kind>{.keys = "t", .meaning = "steps", .member = &Kind::steps, .fallback = 1},
    Field<Kind>{.keys = "mb", .meaning = "batch", .member = &Kind::batch, .fallback = 2},
    Field<Kind>{.keys = "dhc", .meaning = "hidden size", .member = &Kind::hidden_size, .fallback_key = "sic"},
    Field<Kind>{.keys = "dic",
                .meaning = "output size",
                .member = &Kind::output_size,
                .fallback_member = &Kind::hidden_size},
    Field<Kind>{.keys = "sic",
                .meaning = "state size",
                .member = &Kind::state_size,
                .fallback_member = &Kind::output_size},
    Field<Kind>{.keys = "slc",
                .meaning = "input size",
                .member = &Kind::input_size,
                .fallback_member = &Kind::state_size},
    Field<Kind>{
        .keys = "dirs", .meaning = "directions", .member = &Kind::directions, .most = 2, .fallback = 1},
    Field<Kind>{.keys = "b",
                .meaning = "bias vectors",
                .member = &Kind::bias_vectors,
                .least = 0,
                .most = 2,
                .fallback = 1}};

template <RecurrentCell kCell>
struct KindInfo<Recurrent<kCell>> {
  static constexpr std::array<std::string_view, 6> kNames = {"lstm", "gru",      "lbr_gru",
                                                             "rnn",  "rnn_relu", "rnn_logistic"};
  static constexpr std::string_view name = kNames[static_cast<std::size_t>(kCell)];
  static constexpr AxisUse axis_use = AxisUse::none;
  static constexpr auto fields = kRecurrentFields<Recurrent<kCell>>;
};

template <RecurrentCell kCell>
std::vector<Operand> operands_of(const Recurrent<kCell>& stack) {
  const std::int64_t dirs = stack.directions, hidden = stack.hidden_size, vectors = stack.bias_vectors;
  std::vector<Operand> all = {{Role::input, "input", {stack.steps, stack.batch, stack.input_size}}};
  for (std::int64_t i = 0; i < stack.layers; ++i) {
    const std::int64_t in = layer_input_size(stack, i);
    const std::int64_t terms = checked_sum({in, stack.state_size, vectors});
    const std::string layer = "layer " + std::to_string(i) + " ";
    all.push_back({Role::weights, layer + "input weights", {dirs, in, stack.gates, hidden}, terms});
    all.push_back(
        {Role::weights, layer + "recurrent weights", {dirs, stack.state_size, stack.gates, hidden}, terms});
    if (has_projection(stack)) {
      all.push_back({Role::weights, layer + "projection weights", {dirs, hidden, stack.output_size}, hidden});
    }
    if (vectors != 0)
      all.push_back({Role::bias, layer + "bias", {dirs, vectors, bias_gates(stack), hidden}, terms});
  }
  all.push_back({Role::output, "output", {stack.steps, stack.batch, layer_input_size(stack, 1)}});
  return all;
}

}  // namespace flopline
