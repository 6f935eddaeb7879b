// Layers as text: "conv:mb2ic64ih56oc64oh56kh3ph1", with the letters of oneDNN's benchdnn.
//
//   KIND ':' (KEY NUMBER)... ['n' NAME]
//
// Keys come in any order, '_' between them means nothing. Keys of a kind are those of its field table; a kind
// with axes has, per axis d, h, w: i (input), k (kernel, 1), s (stride, 1), d (dilation, 0 is dense), p
// (padding at the beginning) and o (output). As in benchdnn, the batch is 2 where none is given; what an axis
// does not say is as along the axis before it (ih alone is a square image, iw alone a signal); a missing
// output follows from the padding, a missing padding from the output. Padding at the end is what the output
// implies.
#pragma once

#include <string>
#include <string_view>

#include "kernels/layer.h"

namespace flopline {

struct NamedDescriptor {
  Layer layer;
  std::string name;  // empty where the text has none
};

// Throws InvalidLayer, which names the offending part but does not repeat the text, or CountOverflow.
NamedDescriptor parse_descriptor(std::string_view text);

// The completed descriptor: parse_descriptor gives the same layer back.
std::string print_descriptor(const Layer& layer);

}  // namespace flopline
