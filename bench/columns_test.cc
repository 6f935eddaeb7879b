#include "bench/columns.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <map>
#include <sstream>

#include "bench/case_cells.h"
#include "bench/fakes.h"
#include "bench/options.h"
#include "bench/utf8.h"
#include "kernels/descriptor.h"

namespace flopline::columns_test {
namespace {

using Json = nlohmann::ordered_json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

const Backend kBackend = fake_backend({.name = "fast"});

CaseResult timed() {
  const Axis same = {.in = 4, .kernel = 3, .pad_begin = 1, .pad_end = 1};
  return {.value = {.network = "net",
                    .item = {.name = "conv1", .layer = Conv{.axes = {same}}, .multiplicity = 2},
                    .backend = &kBackend,
                    .threads = 3},
          .status = Status::ok,
          .implementation = "jit:avx2",
          .verified = Comparison{.ok = true, .max_error = 0.25, .bound = 0.5},
          .phases = Phases{.create_ns = 11, .prepack_ns = 12, .first_ns = 13},
          .time_s = Summary{.count = 9,
                            .best = 3e-9,
                            .median = 4e-9,
                            .median_absolute_deviation = 1e-9,
                            .median_interval = {.low = 3.5e-9, .high = 5e-9}},
          .calls = 900,
          .rounds_s = std::vector<Round>(kRoundsForInterval, Round{{4e-9}}),
          .left_out_s = {9e-9},
          .stop = Stop::precise,
          .wall_s = 5,
          .cpu_s = 4,
          .probed = {.gflops = 75, .cache_gb_per_s = 21.3125, .memory_gb_per_s = 1},
          .core_to_core_ns = Looks{.least = 50, .median = 52, .most = 60},
          .clock_hz = Looks{.least = 3.5e9, .median = 3.6e9, .most = 4e9},
          .instructions_per_cycle = Looks{.least = 4.6, .median = 4.9, .most = 5},
          .cycles = Summary{.median = 14, .median_interval = {.low = 13, .high = 15}}};
}

CaseResult without_time(Status status, const std::string& reason) {
  CaseResult result = timed();
  result.status = status;
  result.reason = reason;
  result.implementation = "";
  result.verified.reset();
  result.phases.reset();
  result.time_s.reset();
  result.calls = 0;
  return result;
}

Json json_of(const CaseResult& result) { return case_json(result, fake_ceilings_by_threads()); }

// Of cases as a run.json holds them.
TextTable made_of(TextTable (*make)(const std::vector<JsonNode>&), const std::vector<CaseResult>& results) {
  std::vector<Json> objects;
  for (const CaseResult& result : results) objects.push_back(json_of(result));
  std::vector<JsonNode> nodes;
  for (const Json& object : objects) nodes.emplace_back(object, "file");
  return make(nodes);
}

TextTable table_of(const std::vector<CaseResult>& results) { return made_of(case_table, results); }
TextTable csv_of(const std::vector<CaseResult>& results) { return made_of(case_csv, results); }

// The headings of a table or a CSV with what stands below each in one row.
std::map<std::string, std::string> row_of(const TextTable& table, std::size_t row = 0) {
  std::map<std::string, std::string> cells;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    cells[table.columns[i].heading] = table.rows.at(row).at(i).text;
  }
  return cells;
}

TEST(CaseJson, HasEveryFieldInItsPlace) {
  const Json object = json_of(timed());
  const Json expected = {
      {"name", "conv/net.conv1/fast"},
      {"network", "net"},
      {"layer",
       {{"name", "conv1"},
        {"kind", "conv"},
        {"variant", "standard"},
        {"descriptor", print_descriptor(timed().value.item.layer)},
        {"multiplicity", 2}}},
      {"backend", "fast"},
      {"implementation", "jit:avx2"},
      {"dtype", "f32"},
      {"direction", "forward"},
      {"threads", 3},
      {"cache", "hot"},
      {"status", "ok"},
      {"verified", {{"max_error", 0.25}, {"bound", 0.5}}},
      {"nominal_maccs", 12},
      {"effective_maccs", 10},
      {"flop", 20},
      {"bytes", {{"input", 16}, {"weights", 12}, {"bias", 0}, {"output", 16}, {"intermediate", 0}}},
      {"phases_ns", {{"create", 11.0}, {"prepack", 12.0}, {"first", 13.0}}},
      {"bound_by", "L1"},
      {"clock_ghz", {{"least", 3.5}, {"median", 3.6}, {"most", 4.0}}},
      {"cycles", {{"median", 14.0}, {"ci_low", 13.0}, {"ci_high", 15.0}}},
  };
  for (const auto& [field, value] : expected.items()) EXPECT_EQ(object.value(field, Json()), value) << field;
  EXPECT_FALSE(object.contains("reason"));
  EXPECT_DOUBLE_EQ(object.at("arithmetic_intensity").get<double>(), 20.0 / 44);
  EXPECT_DOUBLE_EQ(object.at("gflops").get<double>(), 5);
  EXPECT_DOUBLE_EQ(object.at("share_of_peak").get<double>(), 0.05);
  EXPECT_DOUBLE_EQ(object.at("share_of_roof").get<double>(), 0.5);
}

TEST(CaseJson, HasItsTimesInNanoseconds) {
  const Json time = json_of(timed()).at("time_ns");
  EXPECT_DOUBLE_EQ(time.at("median").get<double>(), 4);
  EXPECT_DOUBLE_EQ(time.at("best").get<double>(), 3);
  EXPECT_DOUBLE_EQ(time.at("ci_low").get<double>(), 3.5);
  EXPECT_DOUBLE_EQ(time.at("ci_high").get<double>(), 5);
  EXPECT_DOUBLE_EQ(time.at("median_absolute_deviation").get<double>(), 1);
  EXPECT_EQ(time.at("samples"), 9);
  EXPECT_EQ(time.at("calls"), 900);
  EXPECT_EQ(time.at("rounds"), kRoundsForInterval);
  EXPECT_DOUBLE_EQ(time.at("sampling_wall").get<double>(), 5e9);
  EXPECT_DOUBLE_EQ(time.at("sampling_cpu").get<double>(), 4e9);
  EXPECT_EQ(time.at("peak_fell"), 0.25);
  EXPECT_EQ(time.at("left_out"), 1);
  EXPECT_EQ(time.at("cache_fell"), 0.03125);
  EXPECT_EQ(time.at("memory_fell"), 0.5);
}

TEST(CaseJson, SaysWhyNoMoreSamplesWereTaken) {
  CaseResult result = timed();
  EXPECT_EQ(json_of(result).at("time_ns").at("converged"), true);
  EXPECT_EQ(json_of(result).at("time_ns").at("stopped"), "precise");
  result.stop = Stop::time_limit;
  EXPECT_EQ(json_of(result).at("time_ns").at("converged"), false);
  EXPECT_EQ(json_of(result).at("time_ns").at("stopped"), "time limit");
  EXPECT_THAT(json_of(result).at("disturbed").get<std::string>(), HasSubstr("at the time limit"));
}

TEST(CaseJson, LeavesOutWhatIsUnknown) {
  const Json object = json_of(without_time(Status::failed, "no luck"));
  EXPECT_EQ(object.at("status"), "failed");
  EXPECT_EQ(object.at("reason"), "no luck");
  for (const char* const field : {"time_ns", "phases_ns", "verified", "implementation", "gflops",
                                  "share_of_peak", "share_of_roof", "note"}) {
    EXPECT_FALSE(object.contains(field)) << field;
  }
  EXPECT_EQ(object.at("bound_by"), "L1") << "known without running";
}

TEST(CaseJson, LeavesOutWhatIsNotFinite) {
  CaseResult result = without_time(Status::wrong, "NaN");
  result.verified = Comparison{.max_error = NAN, .bound = std::numeric_limits<double>::infinity()};
  EXPECT_FALSE(json_of(result).contains("verified"));
  result.verified->bound = 0.5;
  EXPECT_EQ(json_of(result).at("verified"), Json({{"bound", 0.5}}));
  EXPECT_THAT(json_of(result).dump(), Not(HasSubstr("null")));
  EXPECT_THAT(json_of(timed()).dump(), Not(HasSubstr("null")));
}

TEST(CaseJson, ExplainsAShareBeyondBelief) {
  CaseResult result = timed();
  result.time_s->median = 1e-9;
  EXPECT_DOUBLE_EQ(json_of(result).at("share_of_roof").get<double>(), 2) << "not clipped";
  EXPECT_THAT(json_of(result).at("note").get<std::string>(), HasSubstr("above the L1 roof"));
}

TEST(CaseJson, MarksAFallback) {
  EXPECT_EQ(json_of(timed()).at("fallback"), false);
  CaseResult result = timed();
  result.is_fallback = true;
  EXPECT_EQ(json_of(result).at("fallback"), true);
}

TEST(CaseCsv, HasAColumnForEachLeafOfTheJson) {
  const TextTable table = csv_of({timed()});
  const auto row = row_of(table);
  EXPECT_THAT(table.columns, SizeIs(row.size())) << "no heading twice";
  EXPECT_THAT(table.columns, SizeIs(json_of(timed()).flatten().size()));
  EXPECT_EQ(row.at("name"), "conv/net.conv1/fast");
  EXPECT_EQ(row.at("layer.multiplicity"), "2");
  EXPECT_EQ(row.at("time_ns.calls"), "900");
  EXPECT_EQ(row.at("time_ns.converged"), "true");
  EXPECT_EQ(row.at("bytes.weights"), "12");
  EXPECT_EQ(row.at("other_ops.add"), "0");
  EXPECT_EQ(row.at("verified.bound"), "0.5");
}

TEST(CaseCsv, HoldsTheColumnsOfAllCases) {
  const TextTable table = csv_of({without_time(Status::failed, "no, \"luck\""), timed()});
  EXPECT_EQ(row_of(table, 0).at("reason"), "no, \"luck\"");
  EXPECT_EQ(row_of(table, 0).at("time_ns.calls"), "");
  EXPECT_EQ(row_of(table, 1).at("reason"), "");
  EXPECT_EQ(row_of(table, 1).at("time_ns.calls"), "900");
  EXPECT_TRUE(csv_of({}).columns.empty());
}

TEST(CaseTable, ShowsNoIntervalOfTooFewTurns) {
  CaseResult result = timed();
  result.probed = {};  // undisturbed
  result.rounds_s.pop_back();
  EXPECT_EQ(row_of(table_of({result})).at("median"), "4.00 ns");
}

TEST(CaseTable, ShowsWhatPeopleAskFor) {
  CaseResult result = timed();
  result.probed = {};  // undisturbed
  const auto row = row_of(table_of({result}));
  const std::map<std::string, std::string> expected = {{"layer", "conv1 x2"},
                                                       {"backend", "fast"},
                                                       {"implementation", "jit:avx2"},
                                                       {"MACCs", "10"},
                                                       {"FLOP", "20"},
                                                       {"FLOP/B", "0.455"},
                                                       {"median", "4.00 ns ±18.8%"},
                                                       {"GFLOPS", "5.0"},
                                                       {"% peak", "5%"},
                                                       {"% roof", "50%"},
                                                       {"bound by", "L1"},
                                                       {"verified", "yes"}};
  EXPECT_EQ(row, expected);
}

TEST(CaseTable, NamesTheNetworkWhereThereAreSeveral) {
  CaseResult other = timed();
  other.value.network = "";
  const TextTable table = table_of({timed(), other});
  EXPECT_EQ(row_of(table, 0).at("layer"), "net.conv1 x2");
  EXPECT_EQ(row_of(table, 1).at("layer"), "conv:conv1 x2");
}

TEST(CaseTable, MarksFallbacksAndSharesBeyondBelief) {
  CaseResult result = timed();
  result.is_fallback = true;
  result.time_s->median = 1e-9;
  const auto row = row_of(table_of({result}));
  EXPECT_EQ(row.at("implementation"), "ref! jit:avx2");
  EXPECT_EQ(row.at("% roof"), "200%!");
}

TEST(CaseTable, ShowsCasesWithoutATimeAsWhatTheyAre) {
  for (const Status status : {Status::wrong, Status::failed, Status::unsupported}) {
    const TextTable table = table_of({without_time(status, "because")});
    EXPECT_EQ(row_of(table).at("verified"), status_name(status));
    EXPECT_EQ(row_of(table).at("median"), "");
    EXPECT_EQ(row_of(table).at("GFLOPS"), "");
    EXPECT_EQ(row_of(table).at("% roof"), "");
    EXPECT_EQ(row_of(table).at("MACCs"), "10") << "known without running";
  }
}

TEST(CaseTable, FitsThePageHoweverLongTheNames) {
  const Backend backend = fake_backend({.name = std::string(80, 'b')});
  CaseResult result = timed();
  result.value.network = std::string(80, 'n');
  result.value.backend = &backend;
  result.implementation = std::string(80, 'i');
  result.is_fallback = true;
  result.value.item.layer = Linear{.batch = 999'999, .in_features = 99'999, .out_features = 99'999};
  result.time_s->median = 123.4;
  result.time_s->median_interval = {.low = 0, .high = 500};
  CaseResult refused = result;
  refused.status = Status::unsupported;
  refused.time_s.reset();
  std::istringstream text(to_text(table_of({result, refused})));
  int lines = 0;
  for (std::string line; std::getline(text, line); ++lines) EXPECT_LE(display_width(line), 140) << line;
  EXPECT_EQ(lines, 4);
  EXPECT_THAT(text.str(), HasSubstr("±202.6%")) << "figures are not shortened";
  EXPECT_THAT(text.str(), HasSubstr("ref! ii"));
}

TEST(CaseTable, NamesTheSettingThatIsNotTheDefault) {
  CaseResult result = timed();
  result.value.cache = CacheState::cold;
  result.value.is_of_sweep = true;
  EXPECT_EQ(row_of(table_of({result})).at("backend"), "fast (cold, omp:3)");
}

TEST(CaseTable, LeavesOutOnANarrowTerminalWhatCanBeMissed) {
  CaseResult result = timed();
  result.value.item.name = std::string(30, 'l');
  result.implementation = std::string(30, 'i');
  std::istringstream text(to_text(table_of({result}), {.max_width = 80}));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  for (const std::string& line : lines) EXPECT_LE(display_width(line), 80) << line;
  EXPECT_THAT(lines.front(), AllOf(HasSubstr("FLOP/B"), HasSubstr("median"), HasSubstr("% roof"),
                                   Not(HasSubstr("implementation"))));
  EXPECT_THAT(lines.back(), AllOf(HasSubstr("left out"), HasSubstr("implementation"), HasSubstr("FLOP")));
}

// Runs of versions before a field was there have less of each case.
TEST(CaseTable, ShowsWhatAnOldRunHas) {
  const Json old = {{"name", "linear/net.fc/one"},
                    {"network", "net"},
                    {"layer", {{"name", "fc"}, {"kind", "linear"}}},
                    {"backend", "one"},
                    {"status", "ok"},
                    {"time_ns", {{"median", 1500.0}}}};
  const auto row = row_of(case_table({JsonNode(old, "file")}));
  EXPECT_EQ(row.at("layer"), "fc");
  EXPECT_EQ(row.at("backend"), "one");
  EXPECT_EQ(row.at("median"), "1.50 µs");
  EXPECT_EQ(row.at("verified"), "yes");
  EXPECT_EQ(row.at("MACCs") + row.at("GFLOPS") + row.at("% roof") + row.at("bound by"), "");
}

TEST(CaseTable, RefusesValuesThatAreNotWhatTheyMustBe) {
  const Json whole = json_of(timed());
  EXPECT_NO_THROW(case_table({JsonNode(whole, "file")}));
  const Json flat = whole.flatten();
  int refused = 0;
  for (const auto& [path, value] : flat.items()) {
    for (const Json& bad :
         {Json(Json::array()), Json(Json::object()), Json("x"), Json(-1.5), Json(nullptr), Json(true)}) {
      Json changed = whole;
      changed[Json::json_pointer(path)] = bad;
      try {
        to_text(case_table({JsonNode(changed, "file")}));
        case_csv({JsonNode(changed, "file")});
      } catch (const BadRequest& error) {
        EXPECT_THAT(error.what(), HasSubstr("file: " + path + ": expected "));
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 50);
}

TEST(PhasesTable, SaysAfterHowManyCallsPackingHasPaid) {
  CaseResult result = timed();
  result.unpacked = Unpacked{.prepack_ns = 2, .call_ns = 8};
  const auto row = row_of(made_of(phases_table, {without_time(Status::failed, "no luck"), result}));
  EXPECT_EQ(row.at("layer"), "net.conv1");
  EXPECT_EQ(row.at("create"), "11.0 ns");
  EXPECT_EQ(row.at("steady call"), "4.00 ns");
  EXPECT_EQ(row.at("unpacked call"), "8.00 ns");
  EXPECT_EQ(row.at("packing paid after"), fmt::format("{:.0f} calls", *calls_until_packing_paid(result)));
}

}  // namespace
}  // namespace flopline::columns_test
