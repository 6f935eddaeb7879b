// The shapes that a graph's inputs take: from the file, and from what a user sets.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analysis/network.h"
#include "analysis/onnx_graph.h"

namespace flopline {

struct InputShapes {
  std::map<std::string, std::int64_t, std::less<>> names;  // of dimensions, with their sizes
  bool differ_from_file = false;                           // where the file gives a size
  std::int64_t batch = 0;                                  // of the first input of data; 0 where it has none
};

// Tells inputs that are data from those that are weights and marks the latter as constant: what nodes that
// only move data (Transpose, Slice, Concat, …) bring to a place for weights, as a convolution's second input.
// In a file without any weights of its own that holds for the right side of a MatMul, and for vectors that
// are added, too, but not for the first input.
void mark_weights(OnnxGraph& graph);

// Gives every input its shape.
//   shapes       replace those of inputs by name, and their named dimensions with them
//   dimensions   sizes of named dimensions, wherever they stand
//   batch        the first dimension of every input of data with one; the second where a recurrent node with
//                the usual layout reads it, whose first are steps
//   resolution   the last two dimensions of inputs of data with four
// A batch that nobody sets is 1 where the file names it so ("batch…", "N", "n", "B", "bs", "unk…") or not at
// all. Throws UnreadableWorkload for any other open dimension, for names that the graph does not have, and
// where two settings contradict each other.
InputShapes set_input_shapes(OnnxGraph& graph, const InputOptions& options);

}  // namespace flopline
