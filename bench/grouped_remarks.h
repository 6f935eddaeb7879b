// Remarks on single cases, put together where they say the same of many.
#pragma once

#include <string>
#include <vector>

namespace flopline {

struct CaseRemark {
  std::string name;  // of the case
  std::string text;
};

// One line for all texts that differ in nothing but their numbers, which become ranges: "conv/a, conv/b:
// 21–94 % slower", as do numbers that were ranges: "2.4 to 4.9" and "0.3 to 1.1" are "0.3 to 4.9". Of more
// than three cases their number and the first: "62 cases, as conv/a: ...". Those of most cases come first,
// otherwise in order.
std::vector<std::string> grouped_remarks(const std::vector<CaseRemark>& remarks);

}  // namespace flopline
