#include "bench/json_node.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <utility>

#include "analysis/workload_reader.h"
#include "bench/options.h"

namespace flopline {
using Json = JsonNode::Json;

std::string shown(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  return value.is_string() ? flopline::quoted(value.get_ref<const std::string&>()) : value.dump();
}

JsonNode::JsonNode(const Json& value, std::string file, std::string where)
    : value_(&value), file_(std::move(file)), where_(std::move(where)) {}

void JsonNode::refuse(std::string_view expected) const {
  throw BadRequest(fmt::format("{}: {}: expected {}, found {}", file_, where_.empty() ? "/" : where_,
                               expected, shown(*value_)));
}

std::optional<JsonNode> JsonNode::find(const std::string& name) const {
  const auto member = object().find(name);
  if (member == value_->end()) return std::nullopt;
  return JsonNode(*member, file_, fmt::format("{}/{}", where_, name));
}

JsonNode JsonNode::at(const std::string& name, std::string_view expected) const {
  if (std::optional<JsonNode> member = find(name)) return *std::move(member);
  throw BadRequest(fmt::format("{}: {}/{}: expected {}, found nothing", file_, where_, name, expected));
}

std::vector<JsonNode> JsonNode::elements() const {
  std::vector<JsonNode> all;
  for (std::size_t i = 0; i < list().size(); ++i)
    all.emplace_back((*value_)[i], file_, fmt::format("{}/{}", where_, i));
  return all;
}

std::string JsonNode::text() const {
  if (!value_->is_string()) refuse("text");
  return value_->get<std::string>();
}

bool JsonNode::truth() const {
  if (!value_->is_boolean()) refuse("true or false");
  return value_->get<bool>();
}

double JsonNode::finite() const {
  const double value = value_->is_number() ? value_->get<double>() : NAN;
  if (!std::isfinite(value)) refuse("a number");
  return value;
}

double JsonNode::number(bool may_be_zero) const {
  const double value = value_->is_number() ? value_->get<double>() : NAN;
  if (!(std::isfinite(value) && (value > 0 || (may_be_zero && value == 0))))
    refuse(may_be_zero ? "a number of at least 0" : "a number above 0");
  return value;
}

std::int64_t JsonNode::whole() const {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const bool is_whole = value_->is_number_unsigned()
                            ? value_->get<std::uint64_t>() <= kMost
                            : value_->is_number_integer() && value_->get<std::int64_t>() >= 0;
  if (!is_whole) refuse("a whole number of at least 0, in 63 bits");
  return value_->get<std::int64_t>();
}

std::int64_t JsonNode::count() const {
  constexpr std::int64_t kMost = 100'000'000'000;
  if (!value_->is_number_integer() || whole() > kMost) refuse("a whole number from 0 to 10^11");
  return whole();
}

const Json& JsonNode::object() const {
  if (!value_->is_object()) refuse("an object");
  return *value_;
}

const Json& JsonNode::list() const {
  if (!value_->is_array()) refuse("a list");
  return *value_;
}

std::string JsonNode::text_or_empty(const std::string& name) const {
  const std::optional<JsonNode> member = find(name);
  return member ? member->text() : "";
}

std::optional<double> JsonNode::finite_at(const std::string& name) const {
  const std::optional<JsonNode> member = find(name);
  return member ? std::optional(member->finite()) : std::nullopt;
}

std::optional<std::int64_t> JsonNode::whole_at(const std::string& name) const {
  const std::optional<JsonNode> member = find(name);
  return member ? std::optional(member->whole()) : std::nullopt;
}

std::optional<std::int64_t> JsonNode::count_at(const std::string& name) const {
  const std::optional<JsonNode> member = find(name);
  return member ? std::optional(member->count()) : std::nullopt;
}

std::vector<JsonNode> JsonNode::elements_of(const std::string& name) const {
  const std::optional<JsonNode> member = find(name);
  return member ? member->elements() : std::vector<JsonNode>();
}

}  // namespace flopline
