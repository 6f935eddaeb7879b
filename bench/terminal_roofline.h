// A roofline of characters, for a terminal: log-log, roofs as lines, each layer a letter.
#pragma once

#include <string>
#include <vector>

#include "bench/character_plot.h"

namespace flopline {

struct RooflinePoint {
  std::string layer;     // what the letter stands for
  std::string kind;      // gives the colour, as "conv depthwise"
  std::string backend;   // gives the mark behind the letter; the first that comes has none
  double intensity = 0;  // FLOP per byte
  double gflops = 0;
};

struct MemoryRoof {
  std::string level;
  double gb_per_s = 0;
};

// What is not positive and finite is left out.
struct Roofline {
  std::vector<RooflinePoint> points;
  std::vector<MemoryRoof> memory;
  double peak_gflops = 0;  // 0 where unknown
};

// The plot, then the roofs in numbers, which mark is which backend and which letter which layer, what stands
// in the same place, and the colours. Lines without newlines; none without points. Names may hold anything.
std::vector<std::string> terminal_roofline(const Roofline& roofline, const Canvas& canvas);

}  // namespace flopline
