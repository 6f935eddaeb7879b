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
#include "bench/options.h"

namespace flopline {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kSchema = "flopline-run/1";
constexpr std::int64_t kMostBytes = 256'000'000;  // a run of ten thousand cases has 20 MB
constexpr int kDeepest = 32;                      // a run has 5 levels; walking through more takes stack

// What is shown of a value that is not what it should be.
std::string shown(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  return value.is_string() ? flopline::quoted(value.get_ref<const std::string&>()) : value.dump();
}

// A value and where it stands.
class Node {
 public:
  Node(const Json& value, std::string file, std::string where)
      : value_(value), file_(std::move(file)), where_(std::move(where)) {}

  [[noreturn]] void refuse(std::string_view expected) const {
    throw BadRequest(fmt::format("{}: {}: expected {}, found {}", file_, where_.empty() ? "/" : where_,
                                 expected, shown(value_)));
  }

  std::optional<Node> find(const std::string& name) const {
    if (!value_.is_object()) refuse("an object");
    const auto member = value_.find(name);
    if (member == value_.end()) return std::nullopt;
    return Node(*member, file_, fmt::format("{}/{}", where_, name));
  }
  Node at(const std::string& name, std::string_view expected) const {
    if (const std::optional<Node> member = find(name)) return *member;
    throw BadRequest(fmt::format("{}: {}/{}: expected {}, found nothing", file_, where_, name, expected));
  }
  std::vector<Node> elements() const {
    if (!value_.is_array()) refuse("a list");
    std::vector<Node> all;
    for (std::size_t i = 0; i < value_.size(); ++i)
      all.emplace_back(value_[i], file_, fmt::format("{}/{}", where_, i));
    return all;
  }

  std::string text() const {
    if (!value_.is_string()) refuse("text");
    return value_.get<std::string>();
  }
  bool truth() const {
    if (!value_.is_boolean()) refuse("true or false");
    return value_.get<bool>();
  }
  double finite() const {
    const double value = value_.is_number() ? value_.get<double>() : NAN;
    if (!std::isfinite(value)) refuse("a number");
    return value;
  }
  double number(bool may_be_zero) const {
    const double value = value_.is_number() ? value_.get<double>() : NAN;
    if (!(std::isfinite(value) && (value > 0 || (may_be_zero && value == 0))))
      refuse(may_be_zero ? "a number of at least 0" : "a number above 0");
    return value;
  }
  const Json& object() const {
    if (!value_.is_object()) refuse("an object");
    return value_;
  }
  const Json& value() const { return value_; }

 private:
  const Json& value_;
  std::string file_, where_;
};

std::string text_at(const Node& node, const std::string& name) { return node.at(name, "text").text(); }

std::string text_or_empty(const Node& node, const std::string& name) {
  const std::optional<Node> member = node.find(name);
  return member ? member->text() : "";
}

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
  const auto limit_depth = [&](int depth, Json::parse_event_t /*event*/, const Json& /*value*/) {
    if (depth > kDeepest)
      throw BadRequest(fmt::format("{}: nested deeper than {}; {}", file, kDeepest, expected));
    return true;
  };
  try {
    return Json::parse(text, limit_depth);
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
bool has_enough_rounds(const Node& time) {
  constexpr double kEnough = 6;
  for (const char* const count : {"rounds", "samples"}) {
    if (const std::optional<Node> found = time.find(count)) return found->number(true) >= kEnough;
  }
  return false;
}

// A share of time lost as the factor by which a call takes longer, its logarithm.
double time_lost(double share) {
  constexpr double kMost = 0.999;  // where next to nothing was left
  return -std::log1p(-std::clamp(share, 0.0, kMost));
}

// The largest of what the run saw of a case.
double read_disturbance(const Node& time, const std::string& bound_by) {
  const auto share = [&](const char* name) {
    const std::optional<Node> found = time.find(name);
    return found ? found->finite() : 0;
  };
  const double lost =
      std::max(share("waited_share"), share(bound_by == "compute" ? "peak_fell" : "memory_fell"));
  return std::max(std::log1p(std::abs(share("drift"))), time_lost(lost));
}

// What others took of the CPUs during a run that says it was disturbed. A team waits for its slowest thread,
// so that it may lose what a single CPU did. In logarithms too.
double read_load(const Node& environment) {
  if (text_or_empty(environment, "verdict") != "disturbed") return 0;
  const std::optional<Node> load = environment.find("load_during");
  if (!load) return 0;
  double lost = 0;
  for (const char* const share : {"others_busy_cpus", "steal_share"}) {
    if (const std::optional<Node> found = load->find(share)) lost = std::max(lost, found->number(true));
  }
  return time_lost(lost);
}

RunFileCase read_case(const Node& node) {
  const Node layer = node.at("layer", "an object");
  RunFileCase one = {.name = text_at(node, "name"),
                     .kind = text_at(layer, "kind"),
                     .variant = text_or_empty(layer, "variant"),
                     .descriptor = text_at(layer, "descriptor"),
                     .backend = text_at(node, "backend"),
                     .implementation = text_or_empty(node, "implementation"),
                     .dtype = text_at(node, "dtype"),
                     .direction = text_at(node, "direction"),
                     .status = text_at(node, "status"),
                     .reason = text_or_empty(node, "reason"),
                     .disturbed = text_or_empty(node, "disturbed")};
  if (const std::optional<Node> time = node.find("time_ns")) {
    constexpr std::string_view kTime = "a number above 0";
    one.median_ns = time->at("median", kTime).number(false);
    const Interval interval = {.low = time->at("ci_low", kTime).number(false),
                               .high = time->at("ci_high", kTime).number(false)};
    if (interval.low > interval.high)
      time->at("ci_low", kTime).refuse(fmt::format("at most ci_high, {}", interval.high));
    if (has_enough_rounds(*time)) one.median_interval_ns = interval;
    if (!one.disturbed.empty()) one.disturbance = read_disturbance(*time, text_or_empty(node, "bound_by"));
  }
  if (const std::optional<Node> floor = node.find("noise_floor")) one.noise_floor = floor->number(true);
  return one;
}

std::vector<RunFileCase> read_cases(const Node& list, double load) {
  std::vector<RunFileCase> cases;
  std::set<std::string> names;
  for (const Node& node : list.elements()) {
    cases.push_back(read_case(node));
    cases.back().disturbance = std::max(cases.back().disturbance, load);
    if (!names.insert(cases.back().name).second)
      node.at("name", "text").refuse("a name that no other case has");
  }
  return cases;
}

void check_ceilings(const Node& list) {
  for (const Node& ceiling : list.elements()) {
    for (const char* const name : {"kind", "name", "unit"}) text_at(ceiling, name);
    for (const char* const name : {"dtype", "level", "isa"}) text_or_empty(ceiling, name);
    for (const char* const name : {"threads", "value"}) ceiling.at(name, "a number above 0").number(false);
  }
}

std::string read_whole(const std::filesystem::path& path) {
  try {
    return read_text(path, kMostBytes);
  } catch (const UnreadableWorkload& error) {
    throw BadRequest(fmt::format("{}; expected is a result folder or its run.json", error.what()));
  }
}

}  // namespace

RunFile read_run_file(const std::filesystem::path& run) {
  std::error_code ignored;
  const std::filesystem::path path = std::filesystem::is_directory(run, ignored) ? run / "run.json" : run;
  const std::string file = flopline::quoted(path.string(), 200);
  const Json content = parse(read_whole(path), file);
  check_schema(content, file);
  const Node root(content, file, "");
  const Node environment = root.at("environment", "an object"), ceilings = root.at("ceilings", "a list");
  check_ceilings(ceilings);
  return {.path = path.string(),
          .command = text_at(root, "command"),
          .started = text_at(root, "started"),
          .complete = root.at("complete", "true or false").truth(),
          .environment = environment.object(),
          .ceilings = ceilings.value(),
          .cases = read_cases(root.at("cases", "a list"), read_load(environment))};
}

}  // namespace flopline
