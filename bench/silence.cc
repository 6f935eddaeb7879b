#include "bench/silence.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

namespace flopline {

void silence_libraries() {
  for (const char* const name : {"ONEDNN_VERBOSE", "DNNL_VERBOSE"}) {
    const char* const value = std::getenv(name);
    if (value == nullptr) continue;
    if (std::string_view(value) != "0")
      fmt::print(stderr, "flopline: {} is ignored while kernels are timed\n", name);
    ::unsetenv(name);
  }
}

}  // namespace flopline
