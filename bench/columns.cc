#include "bench/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "analysis/units.h"
#include "bench/cost_json.h"
#include "kernels/descriptor.h"

namespace flopline {
namespace {

using Json = nlohmann::ordered_json;

// What a column may draw from.
struct Row {
  const CaseResult& result;
  Assessment all;
  // Of the calls of the program whose log the workload is, beside what was measured here.
  std::optional<Summary> recorded;
  bool names_network = true;  // whether the table needs it, to tell layers apart
};

struct Quantity {
  const char* path;             // in run.json, as a JSON pointer; with dots in CSV; empty: for the table only
  Json (*value)(const Row&);    // null where unknown
  const char* heading;          // in the table; null: not shown there
  Align align = Align::kRight;  // of the table's column
  Cell (*text)(const Row&) = nullptr;
  bool only_where_known = false;  // a column of the table only if a row has something in it
};

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json time_ns(const Row& row, double (*seconds)(const Summary&)) {
  return row.result.time_s ? Json(seconds(*row.result.time_s) * 1e9) : Json();
}

Json phase_ns(const Row& row, double Phases::*phase) {
  return row.result.phases ? Json((*row.result.phases).*phase) : Json();
}

Cell percent(const std::optional<double>& share, bool is_marked) {
  if (!share) return {""};
  return {fmt::format("{:.0f}%{}", *share * 100, is_marked ? "!" : ""),
          is_marked ? Color::kYellow : Color::kNone};
}

Cell time_text(const Row& row) {
  if (!row.result.time_s) return {""};
  const bool is_marked = !row.all.disturbance.empty();
  return {fmt::format("{} ±{:.1f}%{}", duration(row.result.time_s->median),
                      relative_half_width(*row.result.time_s) * 100, is_marked ? "~" : ""),
          is_marked ? Color::kYellow : Color::kNone};
}

Cell implementation_text(const Row& row) {
  if (!row.result.is_fallback) return {row.result.implementation};
  return {"ref! " + row.result.implementation, Color::kYellow};
}

std::optional<Summary> recorded_beside(const CaseResult& result) {
  const std::optional<Recording>& recording = result.value.item.recording;
  if (!recording || is_recorded(result.value)) return std::nullopt;
  return summarise(recording->times_s);
}

Cell verified_text(const Row& row) {
  if (is_recorded(row.result.value)) return {""};
  switch (row.result.status) {
    case Status::ok:
      return {"yes", Color::kGreen};
    case Status::unsupported:
      return {"unsupported", Color::kDim};
    default:
      return {std::string(status_name(row.result.status)), Color::kRed};
  }
}

// Which case, and whether it worked.
const std::vector<Quantity>& identity() {
  static const std::vector<Quantity> all = {
      {"/name", [](const Row& r) { return Json(case_name(r.result.value)); }, nullptr},
      {"/network", [](const Row& r) { return Json(r.result.value.network); }, nullptr},
      {"/layer/name", [](const Row& r) { return Json(r.result.value.item.name); }, "layer", Align::kLeft,
       [](const Row& r) {
         const Case& value = r.result.value;
         const std::string name =
             r.names_network || value.network.empty() ? layer_name(value) : value.item.name;
         return Cell{value.item.multiplicity == 1 ? name
                                                  : fmt::format("{} x{}", name, value.item.multiplicity)};
       }},
      {"/layer/kind", [](const Row& r) { return Json(kind_name(r.result.value.item.layer)); }, nullptr},
      {"/layer/variant", [](const Row& r) { return Json(conv_variant(r.result.value.item.layer)); }, nullptr},
      {"/layer/descriptor", [](const Row& r) { return Json(print_descriptor(r.result.value.item.layer)); },
       nullptr},
      {"/layer/multiplicity", [](const Row& r) { return Json(r.result.value.item.multiplicity); }, nullptr},
      {"/layer/also",
       [](const Row& r) { return r.result.value.also.empty() ? Json() : Json(r.result.value.also); },
       nullptr},
      {"/layer/attributes",
       [](const Row& r) {
         const auto& setting = r.result.value.item.setting;
         return setting && !setting->attributes.empty() ? Json(setting->attributes) : Json();
       },
       nullptr},
      {"/backend", [](const Row& r) { return Json(r.result.value.backend->name); }, "backend", Align::kLeft,
       [](const Row& r) { return Cell{setting_text(setting_of(r.result.value))}; }},
      {"/implementation",
       [](const Row& r) { return r.result.implementation.empty() ? Json() : Json(r.result.implementation); },
       "implementation", Align::kLeft, implementation_text},
      {"/fallback", [](const Row& r) { return Json(r.result.is_fallback); }, nullptr},
      {"/dtype",
       [](const Row& r) {
         return Json(info(types_of(r.result.value.item, r.result.value.dtype).input).name);
       },
       nullptr},
      {"/direction",
       [](const Row& r) {
         const auto& setting = r.result.value.item.setting;
         return Json(direction_name(setting ? setting->direction : Direction::forward));
       },
       nullptr},
      {"/threads", [](const Row& r) { return Json(r.result.value.threads); }, nullptr},
      {"/cache", [](const Row& r) { return Json(cache_state_name(r.result.value.cache)); }, nullptr},
      {"/status", [](const Row& r) { return Json(status_name(r.result.status)); }, nullptr},
      {"/reason", [](const Row& r) { return r.result.reason.empty() ? Json() : Json(r.result.reason); },
       nullptr},
      {"/verified/max_error",
       [](const Row& r) { return r.result.verified ? Json(r.result.verified->max_error) : Json(); }, nullptr},
      {"/verified/bound",
       [](const Row& r) { return r.result.verified ? Json(r.result.verified->bound) : Json(); }, nullptr},
  };
  return all;
}

// What the layer is.
const std::vector<Quantity>& work() {
  static const std::vector<Quantity> all = {
      {"/nominal_maccs", [](const Row& r) { return Json(r.all.operations.nominal_maccs); }, nullptr},
      {"/effective_maccs", [](const Row& r) { return Json(r.all.operations.effective_maccs); }, "MACCs",
       Align::kRight, [](const Row& r) { return Cell{si_count(r.all.operations.effective_maccs)}; }},
      {"/flop", [](const Row& r) { return Json(flop(r.all.operations)); }, "FLOP", Align::kRight,
       [](const Row& r) { return Cell{si_count(flop(r.all.operations))}; }},
      {"/other_ops", [](const Row& r) { return to_json(r.all.operations.other); }, nullptr},
      {"/bytes", [](const Row& r) { return to_json(r.all.bytes); }, nullptr},
      {"/arithmetic_intensity", [](const Row& r) { return Json(r.all.intensity); }, "FLOP/B", Align::kRight,
       [](const Row& r) { return Cell{fmt::format("{:.3g}", r.all.intensity)}; }},
      {"/counted/flop", [](const Row& r) { return or_null(r.result.counted_flop); }, nullptr},
      {"/counted/dram_bytes", [](const Row& r) { return or_null(r.result.counted_dram_bytes); }, nullptr},
      {"/counted/arithmetic_intensity", [](const Row& r) { return or_null(r.all.measured_intensity); },
       "measured", Align::kRight,
       [](const Row& r) {
         return Cell{r.all.measured_intensity ? fmt::format("{:.3g}", *r.all.measured_intensity) : ""};
       },
       true},
  };
  return all;
}

// What was timed, and how well.
const std::vector<Quantity>& timing() {
  static const std::vector<Quantity> all = {
      {"/time_ns/median", [](const Row& r) { return time_ns(r, [](const Summary& s) { return s.median; }); },
       "median", Align::kRight, time_text},
      {"/time_ns/best", [](const Row& r) { return time_ns(r, [](const Summary& s) { return s.best; }); },
       nullptr},
      {"/time_ns/ci_low",
       [](const Row& r) { return time_ns(r, [](const Summary& s) { return s.median_interval.low; }); },
       nullptr},
      {"/time_ns/ci_high",
       [](const Row& r) { return time_ns(r, [](const Summary& s) { return s.median_interval.high; }); },
       nullptr},
      {"/time_ns/median_absolute_deviation",
       [](const Row& r) { return time_ns(r, [](const Summary& s) { return s.median_absolute_deviation; }); },
       nullptr},
      {"/time_ns/samples",
       [](const Row& r) { return r.result.time_s ? Json(r.result.time_s->count) : Json(); }, nullptr},
      {"/time_ns/calls", [](const Row& r) { return r.result.time_s ? Json(r.result.calls) : Json(); },
       nullptr},
      {"/time_ns/converged",
       [](const Row& r) { return r.result.time_s ? Json(r.result.stop == Stop::precise) : Json(); }, nullptr},
      {"/time_ns/stopped",
       [](const Row& r) { return r.result.time_s ? Json(stop_name(r.result.stop)) : Json(); }, nullptr},
      {"/time_ns/rounds",
       [](const Row& r) { return r.result.time_s ? Json(r.result.rounds_s.size()) : Json(); }, nullptr},
      {"/time_ns/drift", [](const Row& r) { return r.result.time_s ? Json(r.result.drift) : Json(); },
       nullptr},
      {"/time_ns/sampling_wall",
       [](const Row& r) { return r.result.time_s ? Json(r.result.wall_s * 1e9) : Json(); }, nullptr},
      {"/time_ns/sampling_cpu",
       [](const Row& r) { return r.result.time_s ? Json(r.result.cpu_s * 1e9) : Json(); }, nullptr},
      {"/time_ns/peak_fell", [](const Row& r) { return r.result.time_s ? Json(r.result.peak_fell) : Json(); },
       nullptr},
      {"/time_ns/memory_fell",
       [](const Row& r) { return r.result.time_s ? Json(r.result.memory_fell) : Json(); }, nullptr},
      {"/time_ns/waited_share", [](const Row& r) { return or_null(waited_share(r.result)); }, nullptr},
  };
  return all;
}

// What stands beside the time: another's, the noise, what came before the steady call.
const std::vector<Quantity>& beside_time() {
  static const std::vector<Quantity> all = {
      {"/recorded/time_ns", [](const Row& r) { return r.recorded ? Json(r.recorded->median * 1e9) : Json(); },
       "recorded", Align::kRight,
       [](const Row& r) { return Cell{r.recorded ? duration(r.recorded->median) : ""}; }, true},
      {"/recorded/calls", [](const Row& r) { return r.recorded ? Json(r.recorded->count) : Json(); },
       nullptr},
      {"/recorded/implementation",
       [](const Row& r) { return r.recorded ? Json(r.result.value.item.recording->implementation) : Json(); },
       nullptr},
      {"/noise_floor", [](const Row& r) { return or_null(r.result.noise_floor); }, nullptr},
      {"/disturbed",
       [](const Row& r) { return r.all.disturbance.empty() ? Json() : Json(r.all.disturbance); }, nullptr},
      {"/phases_ns/create", [](const Row& r) { return phase_ns(r, &Phases::create_ns); }, nullptr},
      {"/phases_ns/prepack", [](const Row& r) { return phase_ns(r, &Phases::prepack_ns); }, nullptr},
      {"/phases_ns/first", [](const Row& r) { return phase_ns(r, &Phases::first_ns); }, nullptr},
      {"/phases_ns/unpacked_call",
       [](const Row& r) { return r.result.unpacked ? Json(r.result.unpacked->call_ns) : Json(); }, nullptr},
      {"/phases_ns/packing_paid_after_calls",
       [](const Row& r) { return or_null(calls_until_packing_paid(r.result)); }, nullptr},
  };
  return all;
}

// What the time makes of the machine.
const std::vector<Quantity>& outcome() {
  static const std::vector<Quantity> all = {
      {"/gflops", [](const Row& r) { return or_null(r.all.gflops); }, "GFLOPS", Align::kRight,
       [](const Row& r) { return Cell{r.all.gflops ? fmt::format("{:.1f}", *r.all.gflops) : ""}; }},
      {"/share_of_peak", [](const Row& r) { return or_null(r.all.share_of_peak); }, "% peak", Align::kRight,
       [](const Row& r) { return percent(r.all.share_of_peak, false); }},
      {"/share_of_roof", [](const Row& r) { return or_null(r.all.share_of_roof); }, "% roof", Align::kRight,
       [](const Row& r) { return percent(r.all.share_of_roof, !r.all.note.empty()); }},
      {"/bound_by", [](const Row& r) { return Json(r.all.roof.bound_by); }, "bound by", Align::kLeft,
       [](const Row& r) { return Cell{r.all.roof.bound_by}; }},
      {"/note", [](const Row& r) { return r.all.note.empty() ? Json() : Json(r.all.note); }, nullptr},
      {"", nullptr, "verified", Align::kLeft, verified_text},
  };
  return all;
}

std::vector<Quantity> quantities() {
  std::vector<Quantity> all;
  for (const auto* const group : {&identity(), &work(), &timing(), &beside_time(), &outcome()})
    all.insert(all.end(), group->begin(), group->end());
  return all;
}

bool is_known(const Json& value) {
  return !value.is_null() && !(value.is_number_float() && !std::isfinite(value.get<double>()));
}

}  // namespace

Json case_json(const CaseResult& result, const CeilingsByThreads& ceilings) {
  const Row row = {.result = result, .all = assess(result, ceilings), .recorded = recorded_beside(result)};
  Json object;
  for (const Quantity& quantity : quantities()) {
    if (quantity.value == nullptr) continue;
    if (const Json value = quantity.value(row); is_known(value)) {
      object[Json::json_pointer(quantity.path)] = value;
    }
  }
  return object;
}

TextTable case_table(const std::vector<CaseResult>& results, const CeilingsByThreads& ceilings) {
  const bool names_network = std::ranges::any_of(results, [&](const CaseResult& result) {
    return result.value.network != results.front().value.network;
  });
  TextTable table = {.columns = {}, .rows = std::vector<std::vector<Cell>>(results.size())};
  std::vector<Row> rows;
  for (const CaseResult& result : results)
    rows.push_back({.result = result,
                    .all = assess(result, ceilings),
                    .recorded = recorded_beside(result),
                    .names_network = names_network});
  for (const Quantity& quantity : quantities()) {
    if (quantity.heading == nullptr) continue;
    std::vector<Cell> cells;
    for (const Row& row : rows) cells.push_back(quantity.text(row));
    const bool is_empty = std::ranges::all_of(cells, [](const Cell& cell) { return cell.text.empty(); });
    if (quantity.only_where_known && is_empty) continue;
    table.columns.push_back({quantity.heading, quantity.align});
    for (std::size_t i = 0; i < results.size(); ++i) table.rows[i].push_back(std::move(cells[i]));
  }
  return table;
}

TextTable phases_table(const std::vector<CaseResult>& results) {
  TextTable table = {.columns = {{"layer"}, {"backend"}}, .rows = {}};
  for (const char* const heading :
       {"create", "pack", "first call", "steady call", "unpacked call", "packing paid after"})
    table.columns.push_back({heading, Align::kRight});
  for (const CaseResult& result : results) {
    if (!result.time_s || !result.phases) continue;
    const Phases& phases = result.phases.value();
    std::vector<Cell>& row = table.rows.emplace_back();
    row = {{layer_name(result.value)}, {setting_text(setting_of(result.value))}};
    for (const double ns :
         {phases.create_ns, phases.prepack_ns, phases.first_ns, result.time_s->median * 1e9})
      row.push_back({duration(ns * 1e-9)});
    if (!result.unpacked) continue;
    const std::optional<double> calls = calls_until_packing_paid(result);
    row.push_back({duration(result.unpacked->call_ns * 1e-9)});
    row.push_back({calls ? fmt::format("{:.0f} call{}", *calls, *calls == 1 ? "" : "s") : "never"});
  }
  return table;
}

TextTable case_csv(const std::vector<CaseResult>& results, const CeilingsByThreads& ceilings) {
  TextTable table;
  std::vector<Json> flats;
  for (const CaseResult& result : results) flats.push_back(case_json(result, ceilings).flatten());
  std::vector<std::string> paths;
  for (const Json& flat : flats) {
    for (const auto& item : flat.items()) {
      if (std::ranges::find(paths, item.key()) == paths.end()) paths.push_back(item.key());
    }
  }
  for (const std::string& path : paths) {
    std::string name = path.substr(1);
    std::ranges::replace(name, '/', '.');
    table.columns.push_back({name, Align::kLeft});
  }
  for (const Json& flat : flats) {
    std::vector<Cell>& cells = table.rows.emplace_back();
    for (const std::string& path : paths) {
      const Json value = flat.value(path, Json());
      cells.push_back({value.is_string() ? value.get<std::string>() : value.is_null() ? "" : value.dump()});
    }
  }
  return table;
}

}  // namespace flopline
