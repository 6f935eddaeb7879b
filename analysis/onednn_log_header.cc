#include "analysis/onednn_log_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "analysis/units.h"

namespace flopline {

void OnednnHeader::read(std::string_view info) {
  constexpr std::string_view kIsa = "cpu,isa:", kThreads = "nthr:";
  for (const std::string_view name : {"oneDNN v", "DNNL v", "MKL-DNN v"}) {
    const std::size_t at = info.find(name);
    if (at == std::string_view::npos || !version_.empty()) continue;
    const std::string_view rest = info.substr(at + name.size());
    version_ = printable(rest.substr(0, rest.find(' ')), 20);
  }
  if (info.starts_with(kIsa) && isa_.empty()) isa_ = printable(info.substr(kIsa.size()), 80);
  if (const std::size_t at = info.find(kThreads); at != std::string_view::npos && info.starts_with("cpu,"))
    read_threads(info.substr(at + kThreads.size()));
}

std::string OnednnHeader::about() const {
  std::string text = fmt::format("oneDNN{}{} log", version_.empty() ? "" : " ", version_);
  if (threads() > 0) text += ", " + plural(threads(), "thread");
  if (!isa_.empty()) text += ", " + isa_;
  return text;
}

void OnednnHeader::read_threads(std::string_view text) {
  int threads = 0;
  std::from_chars(text.data(), text.data() + text.size(), threads);
  threads_differ_ = threads_differ_ || (threads_ != 0 && threads != threads_);
  threads_ = std::max(threads, 0);
}

std::string printable(std::string_view text, std::size_t most) {
  std::string shown(text.substr(0, most));
  std::ranges::replace_if(
      shown, [](char c) { return c < ' ' || c > '~'; }, '?');
  return shown;
}

}  // namespace flopline
