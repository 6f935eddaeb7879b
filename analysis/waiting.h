// How much of its time a case may wait for the memory that holds its operands: what a lower bandwidth of that
// memory may lengthen.
#pragma once

#include <optional>
#include <string_view>

namespace flopline {

struct OperandUse {
  std::string_view kind;     // of the layer, "conv"
  bool peak_bounds = false;  // the case, not the bandwidth of that memory
  double share_of_peak = 1;
  std::optional<double> share_of_reading;  // of its time: to read its operands once; nothing where not known
};

// What is left of the time beside that of the arithmetic at its peak. Of a case that the peak bounds no more
// than reading takes, while what it writes drains beside, unless it reads its weights in every step of a
// sequence. 0 to 1.
double share_of_waiting(const OperandUse& use);

}  // namespace flopline
