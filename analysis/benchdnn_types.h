// How benchdnn writes the data types of a problem's operands.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "analysis/benchdnn_options.h"
#include "analysis/layer_setting.h"

namespace flopline {

// "bf16:bf16:f32" (source, weights, destination), one for all, or a --cfg of versions before 3.2 and of rnn,
// as "u8s8s32". Nothing where it names a type that is not known here.
std::optional<OperandTypes> benchdnn_types(BenchdnnDriver driver, std::string_view text);

// The option that asks for these types; empty for all f32. The bias' type follows from the others and cannot
// be asked for. Nothing where no option gives them.
std::optional<std::string> benchdnn_types_option(BenchdnnDriver driver, const OperandTypes& types);

}  // namespace flopline
