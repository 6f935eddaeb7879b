// A window as the library wants it.
#pragma once

#include <oneapi/dnnl/dnnl.hpp>

#include "kernels/axis.h"

namespace flopline::onednn {

struct ConvWindow {
  dnnl::memory::dims strides;
  dnnl::memory::dims dilations;  // 0 is dense
  dnnl::memory::dims pads_begin;
  dnnl::memory::dims pads_end;
};

inline ConvWindow window_of(const Axes& axes) {
  ConvWindow window;
  for (const Axis& axis : axes) {
    window.strides.push_back(axis.stride);
    window.dilations.push_back(axis.dilation - 1);
    window.pads_begin.push_back(axis.pad_begin);
    window.pads_end.push_back(axis.pad_end);
  }
  return window;
}

}  // namespace flopline::onednn
