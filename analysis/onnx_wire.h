// The bytes of an ONNX model without its weights, so that what is parsed is small whatever the file holds.
#pragma once

#include <string>
#include <string_view>

namespace flopline {

// The same message in protobuf's wire format, with only those fields that tell how much work the model is:
// nodes, attributes, shapes and types, and the numbers of tensors of up to 8 KiB. The bytes of larger ones
// are not even read. Throws UnreadableWorkload, which names the byte, where the bytes are no such message,
// nest more than 32 messages deep, or have more than 10 million fields or 64 MB to keep.
std::string without_weights(std::string_view model);

}  // namespace flopline
