#include "analysis/benchdnn_tokens.h"

namespace flopline {
namespace {

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

// The next word that is no comment; empty at the end.
std::string_view BenchdnnTokens::word() {
  while (at_ < text_.size()) {
    if (text_[at_] == '#') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    } else if (is_blank(text_[at_])) {
      line_ += text_[at_] == '\n' ? 1 : 0;
      ++at_;
    } else {
      const std::size_t begin = at_;
      while (at_ < text_.size() && !is_blank(text_[at_])) ++at_;
      return text_.substr(begin, at_ - begin);
    }
  }
  return {};
}

std::optional<BenchdnnToken> BenchdnnTokens::next() {
  BenchdnnToken token;
  std::string_view part = word();
  token.line = line_;
  while (!part.empty()) {
    if (part.ends_with('\\')) {
      token.text += part.substr(0, part.size() - 1);
      part = word();
      continue;
    }
    token.text += part;
    const BenchdnnTokens here = *this;
    if (word() == "\\") {
      part = word();
    } else {
      *this = here;
      break;
    }
  }
  if (token.text.empty()) return std::nullopt;
  return token;
}

}  // namespace flopline
