// Any bytes are an ONNX model or are refused.
#include <cstdint>
#include <string_view>

#include "analysis/onnx_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const flopline::Network network = flopline::read_onnx(
        std::string_view(reinterpret_cast<const char*>(data), size), "fuzz", {.batch = 2});
    flopline::totals(network, flopline::DataType::f32);
  } catch (const flopline::UnreadableWorkload&) {
  } catch (const flopline::CountOverflow&) {
  }
  return 0;
}
