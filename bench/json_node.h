// A value of a JSON document and where it stands, for reading files that may hold anything.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flopline {

// A view: the document must outlive it. What is not as it is read throws BadRequest, in one line: which file,
// where in it, what was expected and what was found.
class JsonNode {
 public:
  using Json = nlohmann::ordered_json;

  // `file` and `where` are for messages, `where` a JSON pointer.
  explicit JsonNode(const Json& value, std::string file = "", std::string where = "");

  [[noreturn]] void refuse(std::string_view expected) const;

  // Members of an object.
  std::optional<JsonNode> find(const std::string& name) const;
  JsonNode at(const std::string& name, std::string_view expected) const;
  // Of a list.
  std::vector<JsonNode> elements() const;

  std::string text() const;
  bool truth() const;
  double finite() const;
  double number(bool may_be_zero) const;
  std::int64_t whole() const;  // of at least 0
  std::int64_t count() const;  // so small that no sum of a file's overflows
  const Json& object() const;
  const Json& list() const;

  // Members that may not be there.
  std::string text_or_empty(const std::string& name) const;
  std::optional<double> finite_at(const std::string& name) const;
  std::optional<std::int64_t> whole_at(const std::string& name) const;
  std::optional<std::int64_t> count_at(const std::string& name) const;
  std::vector<JsonNode> elements_of(const std::string& name) const;  // none

 private:
  const Json* value_;
  std::string file_, where_;
};

// What is told of a value that is not what it should be: short, and safe on a terminal.
std::string shown(const nlohmann::ordered_json& value);

}  // namespace flopline
