// Fuzz target: any bytes as a benchdnn batch file. Lines "== NAME" divide it into files that may include one
// another; none is on disk. What is read must print as a batch file that gives the same layers.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "analysis/benchdnn_reader.h"
#include "analysis/benchdnn_writer.h"

namespace {

using Files = std::map<std::string, std::string, std::less<>>;

// The first has the name "".
Files split(std::string_view text) {
  constexpr std::string_view kMark = "\n== ";
  Files files;
  std::string name;
  while (true) {
    const std::size_t mark = text.find(kMark);
    files[name] = text.substr(0, mark);
    if (mark == std::string_view::npos) return files;
    text.remove_prefix(mark + kMark.size());
    const std::size_t end = std::min(text.find('\n'), text.size());
    name = text.substr(0, end);
    text.remove_prefix(end);
  }
}

// Layers that no problem of the drivers stands for are left out, and those of other shapes are written as
// what computes the same; of what was read from a batch file there are none.
bool same_layers(const flopline::Network& a, const flopline::Network& b) {
  if (a.layers.size() != b.layers.size()) return false;
  for (std::size_t i = 0; i < a.layers.size(); ++i) {
    if (a.layers[i].layer != b.layers[i].layer || a.layers[i].multiplicity != b.layers[i].multiplicity)
      return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  flopline::is_benchdnn_file("shapes_x", text.substr(0, 4096));
  const Files files = split(text);
  const auto include = [&](const std::string& name, std::string_view,
                           std::span<const std::string>) -> std::optional<flopline::BenchdnnFile> {
    const auto found = files.find(name);
    if (found == files.end()) return std::nullopt;
    return flopline::BenchdnnFile{name, found->second};
  };
  flopline::Network network;
  try {
    network = flopline::read_benchdnn({"", files.at("")}, include, {}, {.problems = 2'000, .files = 100});
  } catch (const flopline::UnreadableWorkload&) {
    return 0;
  }
  if (network.layers.empty()) return 0;
  const std::string written = flopline::write_benchdnn(network);
  if (!same_layers(network, flopline::read_benchdnn({"", written}, include, {}))) std::abort();
  return 0;
}
