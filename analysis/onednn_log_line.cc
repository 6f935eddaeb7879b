#include "analysis/onednn_log_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "analysis/ascii.h"
#include "analysis/units.h"
#include "analysis/workload_reader.h"

namespace flopline {
namespace {

constexpr std::string_view kMarkerEnd = "_verbose,";
constexpr std::array<std::string_view, 3> kLibraryNames = {"onednn", "dnnl", "mkldnn"};

// Takes what stands before the next comma off the text, and the comma.
std::string_view take_field(std::string_view& text) {
  const std::size_t comma = text.find(',');
  const std::string_view field = text.substr(0, comma);
  text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  return field;
}

bool is_version(std::string_view field) { return field.size() >= 2 && field[0] == 'v' && is_digit(field[1]); }

double read_time_s(std::string_view field) {
  double time_ms = 0;
  const char* const end = field.data() + field.size();
  const auto [stopped, error] = std::from_chars(field.data(), end, time_ms);
  if (error != std::errc() || stopped != end || !std::isfinite(time_ms) || time_ms < 0) {
    throw MalformedOnednnLine(
        fmt::format("the time is {}, accepted is a number of milliseconds, at least 0, behind the last comma",
                    quoted(field)));
  }
  return time_ms * 1e-3;
}

}  // namespace

std::size_t find_onednn_marker(std::string_view line, std::size_t from) {
  for (std::size_t at = line.find(kMarkerEnd, from); at != std::string_view::npos;
       at = line.find(kMarkerEnd, at + 1)) {
    for (const std::string_view name : kLibraryNames) {
      if (at >= from + name.size() && line.substr(at - name.size(), name.size()) == name)
        return at - name.size();
    }
  }
  return std::string_view::npos;
}

OnednnLine parse_onednn_line(std::string_view line) {
  const std::size_t begin = find_onednn_marker(line);
  if (begin == std::string_view::npos) return {};
  std::string_view rest = line.substr(line.find(kMarkerEnd, begin) + kMarkerEnd.size());
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  const std::string_view text = rest;
  std::string_view field = take_field(rest);
  if (is_version(field)) field = take_field(rest);
  if (!field.empty() && is_digit(field[0])) field = take_field(rest);
  if (field == "primitive") field = take_field(rest);
  if (field == "exec") return {.kind = OnednnLine::Kind::execution, .text = rest};
  if (field == "info") return {.kind = OnednnLine::Kind::info, .text = rest};
  return {.kind = OnednnLine::Kind::other, .text = text};
}

OnednnExecution parse_onednn_execution(std::string_view text) {
  const std::size_t comma = text.rfind(',');
  OnednnExecution execution = {.text = text.substr(0, comma)};
  std::string_view rest = execution.text;
  execution.engine = take_field(rest);
  execution.primitive = take_field(rest);
  if (!execution.engine.starts_with("cpu") && !execution.engine.starts_with("gpu")) {
    throw MalformedOnednnLine(
        fmt::format("the engine is {}, accepted are cpu and gpu, which versions since 1.0 print",
                    quoted(execution.engine)));
  }
  if (execution.primitive.empty())
    throw MalformedOnednnLine("no primitive follows the engine, accepted is one, as convolution");
  execution.time_s = read_time_s(text.substr(comma + 1));
  return execution;
}

OnednnPrimitive split_onednn_primitive(std::string_view text) {
  const auto commas = std::ranges::count(text, ',');
  if (commas != 6 && commas != 7) {
    throw MalformedOnednnLine(
        fmt::format("{} between 'exec' and the time, accepted are 8: engine, primitive, implementation, "
                    "prop_kind, memory_descriptors, attributes (missing in 1.0), auxiliary, problem_desc",
                    plural(commas + 1, "field")));
  }
  take_field(text);  // the engine
  OnednnPrimitive primitive = {.name = take_field(text)};
  primitive.implementation = take_field(text);
  primitive.prop_kind = take_field(text);
  primitive.operands = take_field(text);
  if (commas == 7) primitive.attributes = take_field(text);
  primitive.auxiliary = take_field(text);
  primitive.problem = text;
  return primitive;
}

std::string_view operand_type(std::string_view operands, std::string_view operand) {
  for (std::size_t at = operands.find(operand); at != std::string_view::npos;
       at = operands.find(operand, at + 1)) {
    // 1.0 leaves out blanks between operands. "dst_layer" is also the end of "diff_dst_layer".
    const bool begins = at == 0 || (!is_letter(operands[at - 1]) && operands[at - 1] != '_');
    std::string_view rest = operands.substr(at + operand.size());
    if (!begins || rest.empty() || (rest[0] != '_' && rest[0] != ':')) continue;
    rest.remove_prefix(1);
    return rest.substr(0, rest.find(':'));
  }
  return "";
}

}  // namespace flopline
