// Any bytes as a oneDNN verbose log: they are read or refused, and the names that come out are safe to print.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "analysis/onednn_log_reader.h"

namespace flopline {
namespace {

bool is_safe(std::string_view name) {
  return std::ranges::all_of(
      name, [](char c) { return c > ' ' && c <= '~' && c != ',' && c != '"' && c != '\'' && c != '/'; });
}

void check(const Network& network) {
  std::set<std::string> names;
  std::int64_t calls = 0;
  for (const NamedLayer& item : network.layers) {
    if (!is_safe(item.name) || !names.insert(item.name).second) std::abort();
    calls += item.multiplicity;
  }
  for (const NotUnderstood& one : network.not_understood) calls += one.count;
  if (calls < network.parts || calls > 2 * network.parts) std::abort();
}

}  // namespace
}  // namespace flopline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  try {
    flopline::check(flopline::parse_onednn_log(text, "log"));
  } catch (const flopline::UnreadableWorkload&) {
    return 0;
  }
  return 0;
}
