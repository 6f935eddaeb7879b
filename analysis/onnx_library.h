// The part that knows libonnx and protobuf. It is a library of its own, loaded when the first ONNX model is
// read, because those two take longer to load (8 ms) than everything else that counts a network.
#pragma once

#include <memory>
#include <string_view>

#include "analysis/onnx_graph.h"

namespace flopline {

// A model that was parsed.
class OnnxModel {
 public:
  OnnxModel() = default;
  OnnxModel(const OnnxModel&) = delete;
  OnnxModel& operator=(const OnnxModel&) = delete;
  virtual ~OnnxModel() = default;

  // As it stands in the file: shapes of weights and constants are known, those of inputs are not set, and
  // nothing is inferred. Throws UnreadableWorkload, which names the node or the tensor.
  virtual OnnxGraph graph() const = 0;
  // Sets type and shape of the outputs of node number `node`, from those of its inputs: what ONNX's own
  // inference for the operator says or, where it says nothing, the file (unless `ignore_file`, for sizes that
  // are not the file's). `names` are the sizes of named dimensions.
  virtual void infer(OnnxGraph& graph, std::size_t node, bool ignore_file,
                     const std::map<std::string, std::int64_t, std::less<>>& names) = 0;
};

class OnnxLibrary {
 public:
  virtual ~OnnxLibrary() = default;
  // Throws UnreadableWorkload where the bytes are no model.
  virtual std::unique_ptr<OnnxModel> parse(std::string_view bytes) const = 0;
};

// Throws UnreadableWorkload where this build has no such part, or cannot load it.
const OnnxLibrary& onnx_library();

}  // namespace flopline
