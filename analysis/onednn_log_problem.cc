#include "analysis/onednn_log_problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "analysis/cost_model.h"
#include "analysis/onednn_log_setting.h"
#include "analysis/onednn_log_sizes.h"
#include "analysis/workload_reader.h"
#include "kernels/descriptor.h"

namespace flopline {
namespace {

using Reading = std::variant<OnednnLayer, NoOnednnLayer>;

// The names under which a primitive prints its operands.
struct OperandNames {
  std::string_view input, weights, bias, output;
};
constexpr OperandNames kNames = {.input = "src", .weights = "wei", .bias = "bia", .output = "dst"};
constexpr OperandNames kRecurrentNames = {
    .input = "src_layer", .weights = "wei_layer", .bias = "bias", .output = "dst_layer"};

bool is_there(std::string_view type) { return !type.empty() && type != "undef"; }

bool has_bias(const OnednnPrimitive& primitive, const OperandNames& names) {
  return is_there(operand_type(primitive.operands, names.bias));
}

NoOnednnLayer no_layer(const OnednnPrimitive& primitive, std::string_view why) {
  return {.what = fmt::format("{} {}", primitive.name, why)};
}
NoOnednnLayer without_elements(const OnednnPrimitive& primitive) {
  return no_layer(primitive, "without elements");
}

template <class Kind>
Reading with_layer(const Kind& value, std::int64_t stacks = 1) {
  return OnednnLayer{.layer = Layer(value), .setting = {}, .stacks = stacks};
}

Reading read_window(std::string_view kind, const OnednnPrimitive& primitive) {
  const OnednnSizes sizes(primitive.problem);
  if (sizes.has_no_elements()) return without_elements(primitive);
  for (const std::string_view key : {"mb", "ic", "oc", "iw", "ow", "kw", "sw", "dw", "pw"}) sizes.get(key);
  for (const std::string_view axis : {"d", "h"}) {
    for (const std::string_view what : {"i", "o", "k", "s", "d", "p"}) {
      if (sizes.find(fmt::format("i{}", axis))) sizes.get(fmt::format("{}{}", what, axis));
    }
  }
  // The letters are those of descriptors, and both say the output and the padding at the beginning.
  return with_layer(parse_descriptor(fmt::format("{}:{}{}", kind, primitive.problem,
                                                 has_bias(primitive, kNames) ? "b1" : ""))
                        .layer.value());
}

Reading read_convolution(const OnednnPrimitive& primitive) {
  for (const std::string_view fused : {"dw_k", "dw:k"}) {
    if (primitive.attributes.find(fused) != std::string_view::npos)
      return no_layer(primitive, "with another one fused behind it");
  }
  return read_window("conv", primitive);
}

Reading read_deconvolution(const OnednnPrimitive& primitive) { return read_window("deconv", primitive); }

Reading read_inner_product(const OnednnPrimitive& primitive) {
  const OnednnSizes sizes(primitive.problem);
  if (sizes.has_no_elements()) return without_elements(primitive);
  return with_layer(
      Linear{.batch = sizes.get("mb"),
             .in_features = checked_product({sizes.get("ic"), sizes.find("id").value_or(1),
                                             sizes.find("ih").value_or(1), sizes.find("iw").value_or(1)}),
             .out_features = sizes.get("oc"),
             .bias = has_bias(primitive, kNames) ? 1 : 0});
}

// Left (batch..., rows, inner) and right (batch..., inner, columns), where a batch of 1 serves any other.
Matmul product_of(std::string_view problem, const Shape& left, const Shape& right) {
  const std::size_t batches = left.size() - 2;
  if (left.size() < 2 || right.size() != left.size() || left.back() != right[batches])
    refuse_problem(problem, "the shapes do not fit each other, accepted are as 8x16:16x4");
  std::int64_t batch = 1;
  bool is_one_right_side = true;
  for (std::size_t i = 0; i < batches; ++i) {
    if (left[i] != right[i] && left[i] != 1 && right[i] != 1)
      refuse_problem(problem, "the batches differ, accepted are equal ones, or 1");
    batch = checked_product({batch, std::max(left[i], right[i])});
    is_one_right_side = is_one_right_side && right[i] == 1;
  }
  const std::int64_t rows = left[batches];
  return {.batch = is_one_right_side ? 1 : batch,
          .rows = is_one_right_side ? checked_product({batch, rows}) : rows,
          .inner = left.back(),
          .columns = right.back()};
}

// "8x16:16x4", with the output up to 3.1, or as in 1.x and 2.0 "m8n4k16", with a batch "b2m8n4k16".
Reading read_matmul(const OnednnPrimitive& primitive) {
  std::string_view rest = primitive.problem;
  if (rest.find('*') != std::string_view::npos) return no_layer(primitive, "of sizes known at run time only");
  Shape left, right;
  if (rest.find(':') == std::string_view::npos) {
    const OnednnSizes sizes(rest);
    const std::int64_t batch = sizes.find("b").value_or(1);
    left = {batch, sizes.get("m"), sizes.get("k")};
    right = {batch, sizes.get("k"), sizes.get("n")};
  } else {
    left = read_onednn_shape(primitive.problem, rest.substr(0, rest.find(':')));
    rest.remove_prefix(rest.find(':') + 1);
    right = read_onednn_shape(primitive.problem, rest.substr(0, rest.find(':')));
  }
  const auto is_zero = [](std::int64_t extent) { return extent == 0; };
  if (std::ranges::any_of(left, is_zero) || std::ranges::any_of(right, is_zero))
    return without_elements(primitive);
  Matmul product = product_of(primitive.problem, left, right);
  product.bias = has_bias(primitive, kNames) ? 1 : 0;
  if (const std::size_t colon = rest.find(':'); colon != std::string_view::npos) {
    const Shape output = read_onednn_shape(primitive.problem, rest.substr(colon + 1));
    if (elements(output) != checked_product({product.batch, product.rows, product.columns}))
      refuse_problem(primitive.problem, "the output is not that of the product");
  }
  return with_layer(product);
}

// What follows "KEY:" in the auxiliary field; empty where it is not there.
std::string_view auxiliary(const OnednnPrimitive& primitive, std::string_view key) {
  const std::size_t at = primitive.auxiliary.find(fmt::format("{}:", key));
  if (at == std::string_view::npos) return "";
  const std::string_view rest = primitive.auxiliary.substr(at + key.size() + 1);
  return rest.substr(0, rest.find(' '));
}

struct Cell {
  std::string_view kind;       // of the layer
  std::string_view algorithm;  // of the library
  std::string_view activation = {};
};
constexpr std::array kCells = {
    Cell{.kind = "lstm", .algorithm = "vanilla_lstm"},
    Cell{.kind = "gru", .algorithm = "vanilla_gru"},
    Cell{.kind = "lbr_gru", .algorithm = "lbr_gru"},
    Cell{.kind = "gru", .algorithm = "vanilla_augru"},  // whose update gate is scaled, by element
    Cell{.kind = "lbr_gru", .algorithm = "lbr_augru"},
    Cell{.kind = "rnn", .algorithm = "vanilla_rnn", .activation = "eltwise_tanh"},
    Cell{.kind = "rnn_relu", .algorithm = "vanilla_rnn", .activation = "eltwise_relu"},
    Cell{.kind = "rnn_logistic", .algorithm = "vanilla_rnn", .activation = "eltwise_logistic"}};

// 1.0 writes the direction behind the algorithm, and does not tell the activation.
struct CellAndDirection {
  std::string_view algorithm, activation, direction;
};

CellAndDirection read_cell(const OnednnPrimitive& primitive) {
  CellAndDirection cell = {.algorithm = auxiliary(primitive, "alg"),
                           .activation = auxiliary(primitive, "activation"),
                           .direction = auxiliary(primitive, "direction")};
  if (!cell.direction.empty()) return cell;
  const std::size_t at =
      std::min(cell.algorithm.find("_unidirectional"), cell.algorithm.find("_bidirectional"));
  if (at == std::string_view::npos) return cell;
  cell.direction = cell.algorithm.substr(at + 1);
  cell.algorithm = cell.algorithm.substr(0, at);
  return cell;
}

// What the kind of layer does not say of the cell.
void note_what_is_special(LayerSetting& setting, const OnednnPrimitive& primitive,
                          const CellAndDirection& cell) {
  const auto note = [&](std::string_view what) {
    setting.attributes += setting.attributes.empty() ? "" : ";";
    setting.attributes += what;
  };
  if (cell.algorithm.ends_with("augru")) note(fmt::format("alg:{}", cell.algorithm));
  if (cell.algorithm == "vanilla_rnn" && cell.activation.empty()) note("activation:untold");
  if (cell.direction == "bidirectional_sum") note("direction:bidirectional_sum");
  if (is_there(operand_type(primitive.operands, "wei_peephole"))) note("peephole");
}

// Sizes are sic slc dic dlc up to 1.3, sic slc dhc dlc up to 2.0, where dic is the hidden size and dlc that
// of the output with its directions, and sic slc dhc dic since.
Reading read_recurrent(const OnednnPrimitive& primitive) {
  const CellAndDirection cell = read_cell(primitive);
  const auto found = std::ranges::find_if(kCells, [&](const Cell& row) {
    return row.algorithm == cell.algorithm &&
           (row.activation.empty() || cell.activation.empty() || row.activation == cell.activation);
  });
  if (found == kCells.end())
    return no_layer(primitive, fmt::format("of {} {}", quoted(cell.algorithm), quoted(cell.activation)));
  const OnednnSizes sizes(primitive.problem);
  if (sizes.has_no_elements()) return without_elements(primitive);
  const std::int64_t directions = cell.direction.starts_with("bidirectional") ? 2 : 1;
  const std::int64_t stacks = sizes.get("l") > 1 ? directions : 1;
  const std::int64_t hidden = sizes.find("dhc") ? sizes.get("dhc") : sizes.get("dic");
  const std::int64_t output = sizes.find("dlc")
                                  ? sizes.get("dlc") / (cell.direction == "bidirectional_concat" ? 2 : 1)
                                  : sizes.get("dic");
  Reading reading = with_layer(
      parse_descriptor(fmt::format("{}:l{}t{}mb{}slc{}dhc{}dic{}sic{}dirs{}b{}", found->kind, sizes.get("l"),
                                   sizes.get("t"), sizes.get("mb"), sizes.get("slc"), hidden, output,
                                   sizes.get("sic"), directions / stacks,
                                   has_bias(primitive, kRecurrentNames) ? 1 : 0))
          .layer.value(),
      stacks);
  note_what_is_special(std::get<OnednnLayer>(reading).setting, primitive, cell);
  return reading;
}

struct Primitive {
  std::string_view name;
  Reading (*read)(const OnednnPrimitive&);
  const OperandNames& operands = kNames;
};
constexpr std::array kPrimitives = {
    Primitive{.name = "convolution", .read = read_convolution},
    Primitive{.name = "matmul", .read = read_matmul},
    Primitive{.name = "inner_product", .read = read_inner_product},
    Primitive{.name = "rnn", .read = read_recurrent, .operands = kRecurrentNames},
    Primitive{.name = "deconvolution", .read = read_deconvolution},
    Primitive{.name = "gemm_api", .read = read_matmul}};

std::optional<Direction> direction_of(std::string_view prop_kind) {
  if (prop_kind.starts_with("forward") || prop_kind == "undef") return Direction::forward;
  for (const Direction direction :
       {Direction::backward_data, Direction::backward_weights, Direction::backward}) {
    if (prop_kind == direction_name(direction)) return direction;
  }
  return std::nullopt;
}

// Empty where all types have a name here; else the first that has none.
std::string_view read_types(OperandTypes& types, std::string_view operands, const OperandNames& names) {
  const std::array<std::pair<std::string_view, DataType*>, 4> roles = {{{names.input, &types.input},
                                                                        {names.weights, &types.weights},
                                                                        {names.bias, &types.bias},
                                                                        {names.output, &types.output}}};
  for (const auto& [name, type] : roles) {
    const std::string_view printed = operand_type(operands, name);
    if (!is_there(printed) && name == names.bias) continue;
    const auto known = data_type_named(printed);
    if (!known) return printed.empty() ? "no known type" : printed;
    *type = *known;
  }
  return "";
}

}  // namespace

bool has_layer_kind(std::string_view primitive) {
  return std::ranges::find(kPrimitives, primitive, &Primitive::name) != kPrimitives.end();
}

std::variant<OnednnLayer, NoOnednnLayer> read_onednn_primitive(const OnednnPrimitive& primitive) {
  const Primitive& known = *std::ranges::find(kPrimitives, primitive.name, &Primitive::name);
  const auto direction = direction_of(primitive.prop_kind);
  if (!direction) return no_layer(primitive, fmt::format("of direction {}", quoted(primitive.prop_kind)));
  OperandTypes types;
  if (const std::string_view type = read_types(types, primitive.operands, known.operands); !type.empty())
    return no_layer(primitive, fmt::format("of {}", quoted(type)));
  try {
    Reading reading = known.read(primitive);
    if (OnednnLayer* const layer = std::get_if<OnednnLayer>(&reading)) {
      flop(operations(layer->layer));  // so that an overflow is found where its line is known
      layer->setting.types = types;
      layer->setting.direction = *direction;
      const std::string special =
          std::exchange(layer->setting.attributes, compact_attributes(primitive.attributes));
      if (!special.empty())
        layer->setting.attributes += (layer->setting.attributes.empty() ? "" : ";") + special;
    }
    return reading;
  } catch (const InvalidLayer& error) {
    refuse_problem(primitive.problem, error.what());
  } catch (const CountOverflow& error) {
    refuse_problem(primitive.problem, error.what());
  }
}

}  // namespace flopline
