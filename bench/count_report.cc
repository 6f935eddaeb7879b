#include "bench/count_report.h"

#include <algorithm>

#include "analysis/units.h"
#include "kernels/checked.h"

namespace flopline {
namespace {

using Json = nlohmann::ordered_json;

std::vector<OperationProof> totals(const std::vector<ProvenLayer>& layers) {
  std::vector<OperationProof> sums = by_operation({});
  for (const ProvenLayer& one : layers) {
    const std::vector<OperationProof> terms = by_operation(one.proof);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i].predicted = checked_sum({sums[i].predicted, terms[i].predicted});
      sums[i].executed = checked_sum({sums[i].executed, terms[i].executed});
    }
  }
  return sums;
}

std::vector<Cell> row(const std::string& layer, const OperationProof& one, bool as_csv) {
  const auto count = [&](std::int64_t number) {
    return as_csv ? fmt::format("{}", number) : with_thousands(number);
  };
  const bool is_equal = one.predicted == one.executed;
  return {{layer},
          {std::string(one.operation)},
          {count(one.predicted)},
          {count(one.executed)},
          {is_equal ? "equal" : "wrong", is_equal ? Color::kGreen : Color::kRed}};
}

Json operations_json(const std::vector<OperationProof>& operations) {
  Json object = Json::object();
  for (const OperationProof& one : operations)
    object[std::string(one.operation)] = {{"predicted", one.predicted}, {"executed", one.executed}};
  return object;
}

}  // namespace

bool all_hold(const std::vector<ProvenLayer>& layers) {
  return std::ranges::all_of(layers, [](const ProvenLayer& one) { return one.proof.holds(); });
}

TextTable count_table(const std::vector<ProvenLayer>& layers, bool as_csv) {
  TextTable table = {.columns = {{"layer"},
                                 {"operation"},
                                 {"predicted", Align::kRight},
                                 {"executed", Align::kRight},
                                 {"verdict"}},
                     .rows = {}};
  const auto append = [&](const std::string& name, const std::vector<OperationProof>& operations) {
    for (const OperationProof& one : operations) {
      if (one.predicted != 0 || one.executed != 0) table.rows.push_back(row(name, one, as_csv));
    }
  };
  for (const ProvenLayer& one : layers) append(one.layer, by_operation(one.proof));
  append("total", totals(layers));
  return table;
}

Json count_report_json(const std::vector<ProvenLayer>& layers) {
  Json rows = Json::array();
  for (const ProvenLayer& one : layers) {
    rows.push_back({{"layer", one.layer},
                    {"operations", operations_json(by_operation(one.proof))},
                    {"status", one.proof.holds() ? "ok" : "wrong"}});
  }
  return {{"layers", rows},
          {"total", operations_json(totals(layers))},
          {"status", all_hold(layers) ? "ok" : "wrong"}};
}

}  // namespace flopline
