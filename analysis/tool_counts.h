// What other tools count for the same network, in their own units and with their own omissions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/network.h"

namespace flopline {

// A layer's figures as a tool has them; a figure that it does not count is 0.
struct ToolRow {
  std::string layer;
  std::vector<std::int64_t> figures;  // one for each of the tool's columns
};

struct Tool {
  std::string_view name;
  std::string_view version;  // whose behaviour is followed
  std::vector<std::string_view> columns;
  std::vector<std::int64_t> (*figures)(const Layer& layer);
};

// thop 0.1.1, ptflops 0.7, torchstat 0.0.7. Every activation and pool is taken for a module, which is what
// they see; additions, concatenations and matrix products of activations are functions, which they do not; a
// GRU that resets before its product and an RNN with sigmoid are no modules of PyTorch.
const std::vector<Tool>& tools();

// A row a layer, and last the sums as "total". Throws CountOverflow.
std::vector<ToolRow> count_as(const Tool& tool, const Network& network);

}  // namespace flopline
