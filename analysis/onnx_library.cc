#include "analysis/onnx_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "analysis/program_tree.h"
#include "analysis/workload_reader.h"

namespace flopline {

const OnnxLibrary& onnx_library() {
#ifdef FLOPLINE_ONNX_LIBRARY
  static const OnnxLibrary* const library = [] {
    // Stays until the end.
    void* const loaded = dlopen(program_file(FLOPLINE_ONNX_LIBRARY).c_str(), RTLD_NOW | RTLD_LOCAL);
    void* const make = loaded == nullptr ? nullptr : dlsym(loaded, "flopline_onnx_library");
    if (make == nullptr)
      throw UnreadableWorkload(
          fmt::format("what reads ONNX cannot be loaded ({}), accepted is a program where it was built or "
                      "installed, with its libraries",
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
