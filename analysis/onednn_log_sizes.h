// The sizes in the problems that oneDNN logs.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/layer.h"

namespace flopline {

// Throws MalformedOnednnLine, which shows the problem and says what is wrong with it.
[[noreturn]] void refuse_problem(std::string_view problem, std::string_view what);

// Sizes by letter, as in "mb2_ic16oc16", where '_' means nothing.
class OnednnSizes {
 public:
  explicit OnednnSizes(std::string_view problem);  // views it; throws MalformedOnednnLine

  std::optional<std::int64_t> find(std::string_view key) const;
  std::int64_t get(std::string_view key) const;  // throws MalformedOnednnLine where it is missing

  // The library runs what has no elements, too. Paddings and dilations are 0 as a rule.
  bool has_no_elements() const;

 private:
  std::string_view problem_;
  std::vector<std::pair<std::string_view, std::int64_t>> sizes_;
};

// "8x16", which stands in the problem. Throws MalformedOnednnLine.
Shape read_onednn_shape(std::string_view problem, std::string_view text);

}  // namespace flopline
