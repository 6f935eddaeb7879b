// Fuzz target: any text as a descriptor. What is read must print as a descriptor that gives the same layer.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "kernels/descriptor.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const flopline::Layer layer =
        flopline::parse_descriptor({reinterpret_cast<const char*>(data), size}).layer;
    if (flopline::parse_descriptor(flopline::print_descriptor(layer)).layer != layer) std::abort();
  } catch (const flopline::InvalidLayer&) {
    return 0;
  } catch (const flopline::CountOverflow&) {
    return 0;
  }
  return 0;
}
