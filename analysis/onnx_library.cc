#include "analysis/onnx_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "analysis/workload_reader.h"

namespace flopline {

#ifdef FLOPLINE_HAS_ONNX
namespace {

// Beside the program or, for programs elsewhere in the build, where it was built. The library stays until the
// end.
void* load() {
  std::error_code unknown;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", unknown);
  void* loaded = nullptr;
  for (const auto& folder : {program.parent_path(), std::filesystem::path(FLOPLINE_ONNX_FOLDER)}) {
    if (loaded == nullptr) loaded = dlopen((folder / "libflopline_onnx.so").c_str(), RTLD_NOW | RTLD_LOCAL);
  }
  return loaded;
}

}  // namespace
#endif

const OnnxLibrary& onnx_library() {
#ifdef FLOPLINE_HAS_ONNX
  static const OnnxLibrary* const library = [] {
    void* const loaded = load();
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
