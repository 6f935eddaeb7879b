#include "analysis/onednn_log_setting.h"

#include <algorithm>
#include <array>
#include <utility>

namespace flopline {
namespace {

// Up to 2.2 the words were other ones, and post-operations stood in quotes.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kOldWords = {
    {{"oscale", "attr-oscale"},
     {"scales", "attr-scales"},
     {"zero_points", "attr-zero-points"},
     {"post_ops", "attr-post-ops"}}};

constexpr std::array<std::string_view, 4> kOfNoWork = {"attr-scratchpad", "scratchpad_mode", "lda", "ldb"};

std::string_view key_of(std::string_view word) { return word.substr(0, word.find(':')); }

void append_word(std::string& all, std::string_view word) {
  while (word.ends_with('+')) word.remove_suffix(1);
  const std::string_view key = key_of(word);
  if (word.empty() || std::ranges::find(kOfNoWork, key) != kOfNoWork.end()) return;
  if (!all.empty()) all += ';';
  const auto old = std::ranges::find(kOldWords, key, [](const auto& pair) { return pair.first; });
  if (old != kOldWords.end()) {
    all += old->second;
    word.remove_prefix(key.size());
  }
  all += word;
}

std::string_view without_prefix(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

// The parts between separators, empty ones too.
template <class Use>
void for_each_part(std::string_view text, char separator, const Use& use) {
  while (true) {
    const std::size_t end = text.find(separator);
    use(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

std::string attribute_suffix(std::string_view word) {
  const std::string_view key = key_of(word);
  if (key.size() == word.size()) return "." + std::string(key);
  std::string suffix;
  if (key == "attr-post-ops") {
    for_each_part(word.substr(key.size() + 1), '+', [&](std::string_view op) {
      suffix += "." + std::string(without_prefix(key_of(op), "eltwise_"));
    });
    return suffix;
  }
  const bool value_tells = key == "alg" || key == "direction";
  return "." + std::string(value_tells ? word.substr(key.size() + 1) : without_prefix(key, "attr-"));
}

}  // namespace

std::string compact_attributes(std::string_view printed) {
  std::string all, word;
  bool quoted = false;
  for (const char c : printed) {
    if (c == '\'') {
      quoted = !quoted;
    } else if (c == ';' && quoted) {
      word += '+';
    } else if (c == ' ' || c == ';') {
      append_word(all, word);
      word.clear();
    } else {
      word += c < ' ' || c > '~' || c == ',' || c == '"' ? '?' : c;
    }
  }
  append_word(all, word);
  return all;
}

std::string setting_suffix(const LayerSetting& setting) {
  const OperandTypes& types = setting.types;
  std::string suffix;
  if (types.input != types.weights || types.input != types.output) {
    suffix += ".";
    for (const DataType type : {types.input, types.weights, types.output}) suffix += info(type).name;
  } else if (types.input != DataType::f32) {
    suffix += "." + std::string(info(types.input).name);
  }
  if (setting.direction != Direction::forward) suffix += "." + std::string(direction_name(setting.direction));
  if (!setting.attributes.empty())
    for_each_part(setting.attributes, ';', [&](std::string_view word) { suffix += attribute_suffix(word); });
  std::ranges::replace(suffix, '/', '-');
  return suffix;
}

std::string logged_layer_name(std::string_view descriptor, const LayerSetting& setting) {
  constexpr std::size_t kLongest = 200;
  // The sizes of other kinds look like those of one of these.
  constexpr std::array<std::string_view, 4> kCommonKinds = {"conv", "linear", "matmul", "lstm"};
  const std::size_t colon = descriptor.find(':');
  const std::string_view kind = descriptor.substr(0, colon);
  std::string name(descriptor.substr(colon + 1));
  if (std::ranges::find(kCommonKinds, kind) == kCommonKinds.end()) name += "." + std::string(kind);
  name += setting_suffix(setting);
  name.resize(std::min(name.size(), kLongest));
  return name;
}

}  // namespace flopline
