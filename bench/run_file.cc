#include "bench/run_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

#include "analysis/workload_reader.h"
#include "bench/json_node.h"
#include "bench/options.h"
#include "bench/verdict.h"

namespace flopline {
namespace {

using Json = nlohmann::ordered_json;  // the order of fields is that of the columns of CSV

constexpr std::string_view kSchema = "flopline-run/1";
constexpr std::int64_t kMostBytes = 256'000'000;  // a run of ten thousand cases has 20 MB
constexpr int kDeepest = 32;                      // a run has 5 levels; walking through more takes stack
constexpr int kMostMembers =
    512;  // an object of a run has about 40; in order, finding one takes all before it

std::string text_at(const JsonNode& node, const std::string& name) { return node.at(name, "text").text(); }

std::string line_and_column(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t newline = before.rfind('\n');
  const std::size_t column = newline == std::string_view::npos ? before.size() + 1 : before.size() - newline;
  return fmt::format("line {}, column {}", line, column);
}

// Where the word or number begins that the character at `offset` is part of.
std::size_t begin_of_token(std::string_view text, std::size_t offset) {
  const auto is_part = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '+' || c == '.';
  };
  while (offset > 0 && is_part(text[offset - 1])) --offset;
  return offset;
}

std::string why_no_json(std::string_view text, std::size_t offset) {
  if (text.empty()) return "the file is empty";
  if (offset >= text.size())
    return fmt::format("{}: the file ends within a value, it is truncated",
                       line_and_column(text, text.size()));
  const std::size_t begin = begin_of_token(text, offset);
  const std::string_view found = text.substr(begin, 12);
  const std::string_view digits = found.starts_with('-') ? found.substr(1) : found;
  const bool is_not_finite = std::ranges::any_of(std::array{"NaN", "nan", "Inf", "inf"},
                                                 [&](const char* word) { return digits.starts_with(word); });
  return fmt::format(
      "{}: {}{}", line_and_column(text, begin), flopline::quoted(found),
      is_not_finite ? " is no number of JSON, which leaves out what is not finite" : " is no JSON");
}

Json parse(const std::string& text, const std::string& file) {
  const auto expected = fmt::format("expected is a whole run.json, schema {}", kSchema);
  std::array<int, kDeepest + 2> members{};  // of the object that is open at each depth
  const auto limit = [&](int depth, Json::parse_event_t event, const Json& /*value*/) {
    if (depth > kDeepest)
      throw BadRequest(fmt::format("{}: nested deeper than {}; {}", file, kDeepest, expected));
    int& count = members.at(static_cast<std::size_t>(depth));
    if (event == Json::parse_event_t::object_start) members.at(static_cast<std::size_t>(depth) + 1) = 0;
    if (event == Json::parse_event_t::key && ++count > kMostMembers)
      throw BadRequest(
          fmt::format("{}: an object of more than {} members; {}", file, kMostMembers, expected));
    return true;
  };
  try {
    return Json::parse(text, limit);
  } catch (const Json::parse_error& error) {
    throw BadRequest(fmt::format("{}: {}; {}", file,
                                 why_no_json(text, std::max<std::size_t>(error.byte, 1) - 1), expected));
  } catch (const Json::out_of_range& error) {
    const std::string_view what = error.what();
    const std::size_t quote = what.find('\'');
    const std::string_view number = what.substr(quote + 1, what.rfind('\'') - quote - 1);
    throw BadRequest(fmt::format("{}: {}: {} is beyond the range of numbers; {}", file,
                                 line_and_column(text, text.find(number)), flopline::quoted(number),
                                 expected));
  }
}

// Other tools' files, and flopline's other ones, are told apart from broken runs.
void check_schema(const Json& content, const std::string& file) {
  const auto refuse = [&](const std::string& found) {
    throw BadRequest(
        fmt::format("{}: {}, expected is a run.json of flopline, schema {}", file, found, kSchema));
  };
  if (!content.is_object()) refuse(fmt::format("it holds {}", shown(content)));
  const auto schema = content.find("schema");
  if (schema == content.end() || !schema->is_string()) {
    refuse(content.contains("benchmarks") ? "it is a file of Google Benchmark, which stands beside a run.json"
                                          : "/schema: there is none, it is from another tool");
  }
  const auto& name = schema->get_ref<const std::string&>();
  if (name == kSchema) return;
  refuse(fmt::format("/schema: it is {}{}", flopline::quoted(name),
                     name.starts_with("flopline-run/") ? ", of a newer flopline" : ""));
}

// Where they have not been counted (runs before rounds were), samples stand for them.
bool has_enough_rounds(const JsonNode& time) {
  constexpr double kEnough = 6;
  for (const char* const count : {"rounds", "samples"}) {
    if (const std::optional<JsonNode> found = time.find(count)) return found->number(true) >= kEnough;
  }
  return false;
}

// A share of time lost as the factor by which a call takes longer, its logarithm.
double time_lost(double share) {
  constexpr double kMost = 0.999;  // where next to nothing was left
  return -std::log1p(-std::clamp(share, 0.0, kMost));
}

// The larger of what the run saw of a case. What limits the case, and was lower than in another run, is
// judged beside that one (run_comparison.cc).
double read_disturbance(const JsonNode& time) {
  const auto share = [&](const char* name) {
    const std::optional<JsonNode> found = time.find(name);
    return found ? found->finite() : 0;
  };
  return std::max(std::log1p(std::abs(share("drift"))), time_lost(share("waited_share")));
}

// What others took of the CPUs during a run that says it was disturbed. A team waits for its slowest thread,
// so that it may lose what a single CPU did. In logarithms too.
double read_load(const JsonNode& environment) {
  if (environment.text_or_empty("verdict") != "disturbed") return 0;
  const std::optional<JsonNode> load = environment.find("load_during");
  if (!load) return 0;
  const auto beyond = [&](const char* share, double tolerated) {
    const std::optional<JsonNode> found = load->find(share);
    const double lost = found ? found->number(true) : 0;
    return lost > tolerated ? lost : 0;
  };
  // What a host takes, it takes in bursts: a few percent of the time lengthen the mean, but not the median.
  constexpr double kReachesTheMedian = 0.1;
  return time_lost(std::max(beyond("others_busy_cpus", tolerated_busy_cpus(1, 1)),
                            beyond("steal_share", kReachesTheMedian)));
}

constexpr std::string_view kPositive = "a number above 0";

std::optional<double> positive(const JsonNode& parent, const char* name) {
  const std::optional<JsonNode> found = parent.find(name);
  return found ? std::optional(found->number(false)) : std::nullopt;
}

std::optional<Looks> looks(const JsonNode& parent, const char* name) {
  const std::optional<JsonNode> found = parent.find(name);
  if (!found) return std::nullopt;
  return Looks{.least = found->at("least", kPositive).number(false),
               .median = found->at("median", kPositive).number(false),
               .most = found->at("most", kPositive).number(false)};
}

double median_of(const JsonNode& summary) { return summary.at("median", kPositive).number(false); }

Interval interval_of(const JsonNode& summary) {
  const Interval interval = {.low = summary.at("ci_low", kPositive).number(false),
                             .high = summary.at("ci_high", kPositive).number(false)};
  if (interval.low > interval.high)
    summary.at("ci_low", kPositive).refuse(fmt::format("at most ci_high, {}", interval.high));
  return interval;
}

void read_time(const JsonNode& node, RunFileCase& one) {
  const std::optional<JsonNode> time = node.find("time_ns"), cycles = node.find("cycles");
  if (!time) return;
  one.median_ns = median_of(*time);
  const Interval interval_ns = interval_of(*time);
  const bool is_interval = has_enough_rounds(*time);
  if (is_interval) one.median_interval_ns = interval_ns;
  if (!one.disturbed.empty()) one.disturbance = read_disturbance(*time);
  if (!cycles) return;
  one.median_cycles = median_of(*cycles);
  const Interval interval_cycles = interval_of(*cycles);
  if (is_interval) one.median_interval_cycles = interval_cycles;
}

RunFileCase read_case(const JsonNode& node) {
  const JsonNode layer = node.at("layer", "an object");
  RunFileCase one = {.name = text_at(node, "name"),
                     .kind = text_at(layer, "kind"),
                     .variant = layer.text_or_empty("variant"),
                     .descriptor = text_at(layer, "descriptor"),
                     .backend = text_at(node, "backend"),
                     .implementation = node.text_or_empty("implementation"),
                     .dtype = text_at(node, "dtype"),
                     .direction = text_at(node, "direction"),
                     .status = text_at(node, "status"),
                     .reason = node.text_or_empty("reason"),
                     .disturbed = node.text_or_empty("disturbed")};
  read_time(node, one);
  if (const std::optional<JsonNode> floor = node.find("noise_floor")) {
    one.noise_floor = NoiseFloor{.relative = floor->number(true)};
    if (const std::optional<JsonNode> freedom = node.find("noise_degrees_of_freedom"))
      one.noise_floor->degrees_of_freedom = static_cast<int>(std::clamp(freedom->number(false), 1.0, 1e6));
  }
  one.bound_by = node.text_or_empty("bound_by");
  one.share_of_peak = positive(node, "share_of_peak");
  if (const std::optional<JsonNode> bytes = node.find("bytes")) {
    one.bytes_read = 0;
    for (const char* const operand : {"input", "weights", "bias"}) {
      if (const std::optional<JsonNode> found = bytes->find(operand)) *one.bytes_read += found->number(true);
    }
  }
  if (const std::optional<JsonNode> probed = node.find("probed")) {
    for (const auto& [name, rate] : kProbedRates) one.probed.*rate = positive(*probed, name);
  }
  one.core_to_core_ns = looks(node, "core_to_core_ns");
  one.clock_ghz = looks(node, "clock_ghz");
  one.instructions_per_cycle = looks(node, "instructions_per_cycle");
  return one;
}

std::vector<RunFileCase> read_cases(const JsonNode& list, double load) {
  std::vector<RunFileCase> cases;
  std::set<std::string> names;
  for (const JsonNode& node : list.elements()) {
    cases.push_back(read_case(node));
    cases.back().disturbance = std::max(cases.back().disturbance, load);
    if (!names.insert(cases.back().name).second)
      node.at("name", "text").refuse("a name that no other case has");
  }
  return cases;
}

void check_ceilings(const JsonNode& list) {
  for (const JsonNode& ceiling : list.elements()) {
    for (const char* const name : {"kind", "name", "unit"}) text_at(ceiling, name);
    for (const char* const name : {"dtype", "level", "isa"}) ceiling.text_or_empty(name);
    for (const char* const name : {"threads", "value"}) ceiling.at(name, kPositive).number(false);
  }
}

std::string read_whole(const std::filesystem::path& path) {
  try {
    return read_text(path, kMostBytes);
  } catch (const UnreadableWorkload& error) {
    throw BadRequest(fmt::format("{}; expected is a result folder or its run.json", error.what()));
  }
}

RunFile read_content(const JsonNode& root, const std::string& path) {
  const JsonNode environment = root.at("environment", "an object"), ceilings = root.at("ceilings", "a list");
  check_ceilings(ceilings);
  return {.path = path,
          .command = text_at(root, "command"),
          .started = text_at(root, "started"),
          .complete = root.at("complete", "true or false").truth(),
          .environment = environment.object(),
          .ceilings = ceilings.list(),
          .cases = read_cases(root.at("cases", "a list"), read_load(environment))};
}

}  // namespace

JsonNode RunDocument::root() const { return JsonNode(content, flopline::quoted(path, 200)); }

RunDocument read_run_document(const std::filesystem::path& run) {
  std::error_code ignored;
  const std::filesystem::path path = std::filesystem::is_directory(run, ignored) ? run / "run.json" : run;
  const std::string file = flopline::quoted(path.string(), 200);
  RunDocument document = {.path = path.string(), .text = read_whole(path)};
  document.content = parse(document.text, file);
  check_schema(document.content, file);
  read_content(document.root(), document.path);
  return document;
}

RunFile read_run_file(const std::filesystem::path& run) {
  const RunDocument document = read_run_document(run);
  return read_content(document.root(), document.path);
}

}  // namespace flopline
