#include "analysis/onnx_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "analysis/workload_reader.h"

namespace flopline {

const OnnxLibrary& onnx_library() {
#ifdef FLOPLINE_HAS_ONNX
  static const OnnxLibrary* const library = [] {
    void* const loaded = dlopen("libflopline_onnx.so", RTLD_NOW | RTLD_LOCAL);  // stays until the end
    void* const make = loaded == nullptr ? nullptr : dlsym(loaded, "flopline_onnx_library");
    if (make == nullptr)
      throw UnreadableWorkload(
          fmt::format("what reads ONNX cannot be loaded ({}), accepted is a program beside the "
                      "libflopline_onnx.so that it was built with",
                      dlerror()));
    return reinterpret_cast<const OnnxLibrary* (*)()>(make)();
  }();
  return *library;
#else
  throw UnreadableWorkload(
      "this build reads no ONNX; install libonnx-dev and libprotobuf-dev and build flopline again");
#endif
}

}  // namespace flopline
