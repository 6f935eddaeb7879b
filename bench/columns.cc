#include "bench/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "bench/assessment.h"
#include "bench/case_cells.h"
#include "bench/cost_json.h"
#include "kernels/descriptor.h"

namespace flopline {
namespace {

using Json = nlohmann::ordered_json;

// What a value may draw from.
struct Row {
  const CaseResult& result;
  Assessment all;
  // Of the calls of the program whose log the workload is, beside what was measured here.
  std::optional<Summary> recorded;
};

struct Quantity {
  const char* path;           // in run.json, as a JSON pointer; with dots in CSV; empty: for the table only
  Json (*value)(const Row&);  // null where unknown
  Column column = {};         // of the table; without a heading: not shown there
  Cell (*text)(const Shown&) = nullptr;
  bool only_where_known = false;  // a column of the table only if a row has something in it
};

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json of(const std::optional<Summary>& summary, double (*value)(const Summary&), double units = 1) {
  return summary ? Json(value(*summary) * units) : Json();
}

Json time_ns(const Row& row, double (*seconds)(const Summary&)) {
  return of(row.result.time_s, seconds, 1e9);
}

Json phase_ns(const Row& row, double Phases::*phase) {
  return row.result.phases ? Json((*row.result.phases).*phase) : Json();
}

Json look(const std::optional<Looks>& looks, double Looks::*which, double units = 1) {
  return looks ? Json((*looks).*which * units) : Json();
}

std::optional<Summary> recorded_beside(const CaseResult& result) {
  const std::optional<Recording>& recording = result.value.item.recording;
  if (!recording || is_recorded(result.value)) return std::nullopt;
  return summarise(recording->times_s);
}

// By what share a rate of the machine was lower than at best.
Json fell(const Row& row, double RateChanges::*change) {
  return row.result.time_s ? Json(std::max(0.0, -(row.all.changes.*change))) : Json();
}

// Which case, and whether it worked.
const std::vector<Quantity>& identity() {
  static const std::vector<Quantity> all = {
      {"/name", [](const Row& r) { return Json(case_name(r.result.value)); }},
      {"/network", [](const Row& r) { return Json(r.result.value.network); }},
      {"/layer/name",
       [](const Row& r) { return Json(r.result.value.item.name); },
       {"layer", Align::kLeft},
       layer_text},
      {"/layer/kind", [](const Row& r) { return Json(kind_name(r.result.value.item.layer)); }},
      {"/layer/variant", [](const Row& r) { return Json(conv_variant(r.result.value.item.layer)); }},
      {"/layer/descriptor", [](const Row& r) { return Json(print_descriptor(r.result.value.item.layer)); }},
      {"/layer/multiplicity", [](const Row& r) { return Json(r.result.value.item.multiplicity); }},
      {"/layer/also",
       [](const Row& r) { return r.result.value.also.empty() ? Json() : Json(r.result.value.also); }},
      {"/layer/attributes",
       [](const Row& r) {
         const auto& setting = r.result.value.item.setting;
         return setting && !setting->attributes.empty() ? Json(setting->attributes) : Json();
       }},
      {"/backend",
       [](const Row& r) { return Json(r.result.value.backend->name); },
       {"backend", Align::kLeft},
       backend_text},
      {"/implementation",
       [](const Row& r) { return r.result.implementation.empty() ? Json() : Json(r.result.implementation); },
       {"implementation", Align::kLeft, 5},
       implementation_text},
      {"/fallback", [](const Row& r) { return Json(r.result.is_fallback); }},
      {"/dtype",
       [](const Row& r) {
         return Json(info(types_of(r.result.value.item, r.result.value.dtype).input).name);
       }},
      {"/direction",
       [](const Row& r) {
         const auto& setting = r.result.value.item.setting;
         return Json(direction_name(setting ? setting->direction : Direction::forward));
       }},
      {"/threads", [](const Row& r) { return Json(r.result.value.threads); }},
      {"/cache", [](const Row& r) { return Json(cache_state_name(r.result.value.cache)); }},
      {"/status", [](const Row& r) { return Json(status_name(r.result.status)); }},
      {"/reason", [](const Row& r) { return r.result.reason.empty() ? Json() : Json(r.result.reason); }},
      {"/verified/max_error",
       [](const Row& r) { return r.result.verified ? Json(r.result.verified->max_error) : Json(); }},
      {"/verified/bound",
       [](const Row& r) { return r.result.verified ? Json(r.result.verified->bound) : Json(); }},
  };
  return all;
}

// What the layer is.
const std::vector<Quantity>& work() {
  static const std::vector<Quantity> all = {
      {"/nominal_maccs", [](const Row& r) { return Json(r.all.operations.nominal_maccs); }},
      {"/effective_maccs",
       [](const Row& r) { return Json(r.all.operations.effective_maccs); },
       {"MACCs", Align::kRight, 2},
       [](const Shown& shown) { return count_text(shown, "effective_maccs"); }},
      {"/flop",
       [](const Row& r) { return Json(flop(r.all.operations)); },
       {"FLOP", Align::kRight, 6},
       [](const Shown& shown) { return count_text(shown, "flop"); }},
      {"/other_ops", [](const Row& r) { return to_json(r.all.operations.other); }},
      {"/bytes", [](const Row& r) { return to_json(r.all.bytes); }},
      {"/arithmetic_intensity",
       [](const Row& r) { return Json(r.all.intensity); },
       {"FLOP/B", Align::kRight},
       [](const Shown& shown) { return intensity_text(shown.one); }},
      {"/counted/flop", [](const Row& r) { return or_null(r.result.counted_flop); }},
      {"/counted/dram_bytes", [](const Row& r) { return or_null(r.result.counted_dram_bytes); }},
      {"/counted/arithmetic_intensity",
       [](const Row& r) { return or_null(r.all.measured_intensity); },
       {"measured", Align::kRight},
       [](const Shown& shown) {
         const std::optional<JsonNode> counted = shown.one.find("counted");
         return counted ? intensity_text(*counted) : Cell{};
       },
       true},
  };
  return all;
}

// What was timed, and how well.
const std::vector<Quantity>& timing() {
  static const std::vector<Quantity> all = {
      {"/time_ns/median",
       [](const Row& r) { return time_ns(r, [](const Summary& s) { return s.median; }); },
       {"median", Align::kRight},
       time_text},
      {"/time_ns/best", [](const Row& r) { return time_ns(r, [](const Summary& s) { return s.best; }); }},
      {"/time_ns/ci_low",
       [](const Row& r) { return time_ns(r, [](const Summary& s) { return s.median_interval.low; }); }},
      {"/time_ns/ci_high",
       [](const Row& r) { return time_ns(r, [](const Summary& s) { return s.median_interval.high; }); }},
      {"/time_ns/median_absolute_deviation",
       [](const Row& r) { return time_ns(r, [](const Summary& s) { return s.median_absolute_deviation; }); }},
      {"/time_ns/samples",
       [](const Row& r) { return r.result.time_s ? Json(r.result.time_s->count) : Json(); }},
      {"/time_ns/calls", [](const Row& r) { return r.result.time_s ? Json(r.result.calls) : Json(); }},
      {"/time_ns/converged",
       [](const Row& r) { return r.result.time_s ? Json(r.result.stop == Stop::precise) : Json(); }},
      {"/time_ns/stopped",
       [](const Row& r) { return r.result.time_s ? Json(stop_name(r.result.stop)) : Json(); }},
      {"/time_ns/rounds",
       [](const Row& r) { return r.result.time_s ? Json(r.result.rounds_s.size()) : Json(); }},
      {"/time_ns/left_out",
       [](const Row& r) { return r.result.time_s ? Json(r.result.left_out_s.size()) : Json(); }},
      {"/time_ns/drift", [](const Row& r) { return r.result.time_s ? Json(r.result.drift) : Json(); }},
      {"/time_ns/round_scatter",
       [](const Row& r) { return r.result.time_s ? Json(r.result.round_scatter) : Json(); }},
      {"/time_ns/placement_spread",
       [](const Row& r) { return r.result.time_s ? Json(r.result.placement_spread) : Json(); }},
      {"/time_ns/sampling_wall",
       [](const Row& r) { return r.result.time_s ? Json(r.result.wall_s * 1e9) : Json(); }},
      {"/time_ns/sampling_cpu",
       [](const Row& r) { return r.result.time_s ? Json(r.result.cpu_s * 1e9) : Json(); }},
      {"/time_ns/peak_fell", [](const Row& r) { return fell(r, &RateChanges::peak); }},
      {"/time_ns/cache_fell", [](const Row& r) { return fell(r, &RateChanges::cache); }},
      {"/time_ns/memory_fell", [](const Row& r) { return fell(r, &RateChanges::memory); }},
      {"/time_ns/waited_share", [](const Row& r) { return or_null(waited_share(r.result)); }},
  };
  return all;
}

// What stands beside the time: another's, the noise, what came before the steady call.
const std::vector<Quantity>& beside_time() {
  static const std::vector<Quantity> all = {
      {"/recorded/time_ns",
       [](const Row& r) { return r.recorded ? Json(r.recorded->median * 1e9) : Json(); },
       {"recorded", Align::kRight},
       recorded_text,
       true},
      {"/recorded/calls", [](const Row& r) { return r.recorded ? Json(r.recorded->count) : Json(); }},
      {"/recorded/implementation",
       [](const Row& r) {
         return r.recorded ? Json(r.result.value.item.recording->implementation) : Json();
       }},
      {"/probed/gflops", [](const Row& r) { return or_null(r.result.probed.gflops); }},
      {"/probed/cache_gb_per_s", [](const Row& r) { return or_null(r.result.probed.cache_gb_per_s); }},
      {"/probed/memory_gb_per_s", [](const Row& r) { return or_null(r.result.probed.memory_gb_per_s); }},
      {"/core_to_core_ns/least", [](const Row& r) { return look(r.result.core_to_core_ns, &Looks::least); }},
      {"/core_to_core_ns/median",
       [](const Row& r) { return look(r.result.core_to_core_ns, &Looks::median); }},
      {"/core_to_core_ns/most", [](const Row& r) { return look(r.result.core_to_core_ns, &Looks::most); }},
      {"/instructions_per_cycle/least",
       [](const Row& r) { return look(r.result.instructions_per_cycle, &Looks::least); }},
      {"/instructions_per_cycle/median",
       [](const Row& r) { return look(r.result.instructions_per_cycle, &Looks::median); }},
      {"/instructions_per_cycle/most",
       [](const Row& r) { return look(r.result.instructions_per_cycle, &Looks::most); }},
      {"/clock_ghz/least", [](const Row& r) { return look(r.result.clock_hz, &Looks::least, 1e-9); }},
      {"/clock_ghz/median", [](const Row& r) { return look(r.result.clock_hz, &Looks::median, 1e-9); }},
      {"/clock_ghz/most", [](const Row& r) { return look(r.result.clock_hz, &Looks::most, 1e-9); }},
      {"/cycles/median",
       [](const Row& r) { return of(r.result.cycles, [](const Summary& s) { return s.median; }); }},
      {"/cycles/ci_low",
       [](const Row& r) {
         return of(r.result.cycles, [](const Summary& s) { return s.median_interval.low; });
       }},
      {"/cycles/ci_high",
       [](const Row& r) {
         return of(r.result.cycles, [](const Summary& s) { return s.median_interval.high; });
       }},
      {"/noise_floor",
       [](const Row& r) { return r.result.noise_floor ? Json(r.result.noise_floor->relative) : Json(); }},
      {"/noise_degrees_of_freedom",
       [](const Row& r) {
         return r.result.noise_floor ? Json(r.result.noise_floor->degrees_of_freedom) : Json();
       }},
      {"/disturbed",
       [](const Row& r) { return r.all.disturbance.empty() ? Json() : Json(r.all.disturbance); }},
      {"/phases_ns/create", [](const Row& r) { return phase_ns(r, &Phases::create_ns); }},
      {"/phases_ns/prepack", [](const Row& r) { return phase_ns(r, &Phases::prepack_ns); }},
      {"/phases_ns/first", [](const Row& r) { return phase_ns(r, &Phases::first_ns); }},
      {"/phases_ns/unpacked_call",
       [](const Row& r) { return r.result.unpacked ? Json(r.result.unpacked->call_ns) : Json(); }},
      {"/phases_ns/packing_paid_after_calls",
       [](const Row& r) { return or_null(calls_until_packing_paid(r.result)); }},
  };
  return all;
}

// What the time makes of the machine.
const std::vector<Quantity>& outcome() {
  static const std::vector<Quantity> all = {
      {"/gflops", [](const Row& r) { return or_null(r.all.gflops); }, {"GFLOPS", Align::kRight}, gflops_text},
      {"/share_of_peak",
       [](const Row& r) { return or_null(r.all.share_of_peak); },
       {"% peak", Align::kRight, 3},
       share_of_peak_text},
      {"/share_of_roof",
       [](const Row& r) { return or_null(r.all.share_of_roof); },
       {"% roof", Align::kRight},
       share_of_roof_text},
      {"/bound_by",
       [](const Row& r) { return Json(r.all.roof.bound_by); },
       {"bound by", Align::kLeft, 1},
       [](const Shown& shown) { return Cell{shown.one.text_or_empty("bound_by")}; }},
      {"/note", [](const Row& r) { return r.all.note.empty() ? Json() : Json(r.all.note); }},
      {"", nullptr, {"verified", Align::kLeft, 4}, verified_text},
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

TextTable case_table(const std::vector<JsonNode>& cases) {
  const bool names_network = tells_networks(cases);
  TextTable table = {.columns = {}, .rows = std::vector<std::vector<Cell>>(cases.size())};
  for (const Quantity& quantity : quantities()) {
    if (quantity.text == nullptr) continue;
    std::vector<Cell> cells;
    for (const JsonNode& one : cases)
      cells.push_back(quantity.text({.one = one, .names_network = names_network}));
    const bool is_empty = std::ranges::all_of(cells, [](const Cell& cell) { return cell.text.empty(); });
    if (quantity.only_where_known && is_empty) continue;
    table.columns.push_back(quantity.column);
    for (std::size_t i = 0; i < cases.size(); ++i) table.rows[i].push_back(std::move(cells[i]));
  }
  return table;
}

TextTable case_csv(const std::vector<JsonNode>& cases) {
  TextTable table;
  std::unordered_map<std::string, std::size_t> columns;  // by path
  for (const JsonNode& one : cases) {
    std::vector<Cell>& row = table.rows.emplace_back(table.columns.size());
    const Json flat = one.object().flatten();
    for (const auto& [path, value] : flat.items()) {
      const auto [column, is_new] = columns.emplace(path, table.columns.size());
      if (is_new) {
        std::string name = path.substr(std::min<std::size_t>(path.size(), 1));
        std::ranges::replace(name, '/', '.');
        table.columns.push_back({name, Align::kLeft});
        row.emplace_back();
      }
      row[column->second] = {value.is_string() ? value.get<std::string>()
                             : value.is_null() ? ""
                                               : value.dump()};
    }
  }
  for (std::vector<Cell>& row : table.rows) row.resize(table.columns.size());
  return table;
}

}  // namespace flopline
