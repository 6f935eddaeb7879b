#include "analysis/onednn_log_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <functional>
#include <system_error>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "analysis/onednn_log_header.h"
#include "analysis/onednn_log_line.h"
#include "analysis/onednn_log_problem.h"
#include "analysis/onednn_log_setting.h"
#include "analysis/units.h"
#include "kernels/descriptor.h"

namespace flopline {
namespace {

constexpr std::size_t kStep = std::size_t{1} << 20;
// The longest line of the library's. Of a longer one, as of a program that redraws its progress, the end is
// read, where the library's part would be.
constexpr std::size_t kLongestLine = std::size_t{1} << 16;
constexpr std::int64_t kMostBytes = 2'000'000'000;
// Of texts that tell primitives apart, each with what is kept of it.
constexpr std::size_t kMostDistinctBytes = std::size_t{256} << 20;
constexpr std::size_t kBytesKept = 1000;

constexpr std::string_view kHowToLog =
    "run the program with ONEDNN_VERBOSE=1 (before 2.5 DNNL_VERBOSE=1, in 1.0 MKLDNN_VERBOSE=1)";

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template <class Value>
using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

// Takes a log piece by piece and makes a network of it.
class Log {
 public:
  void add(std::string_view piece) {
    for (std::size_t end = piece.find('\n'); end != std::string_view::npos; end = piece.find('\n')) {
      if (begun_.empty()) {
        add_line(piece.substr(0, end));
      } else {
        begun_ += piece.substr(0, end);
        add_line(begun_);
        begun_.clear();
      }
      piece.remove_prefix(end + 1);
    }
    begun_ += piece;
    if (begun_.size() > 2 * kLongestLine) begun_.erase(0, begun_.size() - kLongestLine);
  }

  Network finish(std::string name) {
    if (parse_onednn_line(begun_).kind == OnednnLine::Kind::execution)
      record(not_understood("a last line that was cut off"), 0);
    if (network_.layers.empty()) fail_without_layers();
    for (NamedLayer& item : network_.layers)
      item.multiplicity = static_cast<std::int64_t>(item.recording->times_s.size());
    network_.name = std::move(name);
    network_.about = header_.about();
    network_.recorded_threads = header_.threads();
    return std::move(network_);
  }

 private:
  // What a text that was seen before stands for.
  struct Seen {
    bool has_layer = false;
    std::size_t index = 0;   // of the layer, or in not_understood
    std::size_t stacks = 1;  // that share its time
  };

  void add_line(std::string_view line) {
    ++lines_;
    const OnednnLine parsed =
        parse_onednn_line(line.substr(line.size() - std::min(line.size(), kLongestLine)));
    if (parsed.kind == OnednnLine::Kind::foreign) return;
    has_lines_of_library_ = true;
    if (parsed.kind == OnednnLine::Kind::info) header_.read(parsed.text);
    if (parsed.kind != OnednnLine::Kind::execution) return;
    try {
      add_execution(parsed.text);
    } catch (const MalformedOnednnLine& error) {
      const std::size_t next = last_marker(parsed.text);
      if (next == std::string_view::npos)
        throw UnreadableWorkload(fmt::format("line {}: {}", lines_, error.what()));
      // A program was killed within a line, and another wrote on.
      record(not_understood("a line that was cut off"), 0);
      --lines_;
      add_line(parsed.text.substr(next));
    }
  }

  static std::size_t last_marker(std::string_view text) {
    std::size_t last = std::string_view::npos;
    for (std::size_t at = find_onednn_marker(text); at != std::string_view::npos;
         at = find_onednn_marker(text, at + 1))
      last = at;
    return last;
  }

  void add_execution(std::string_view text) {
    const OnednnExecution execution = parse_onednn_execution(text);
    record(find(execution), execution.time_s);
  }

  void record(const Seen& seen, double time_s) {
    ++network_.parts;
    if (!seen.has_layer) {
      ++network_.not_understood[seen.index].count;
      network_.not_understood[seen.index].time_s += time_s;
      return;
    }
    std::vector<double>& times_s = network_.layers[seen.index].recording->times_s;
    times_s.insert(times_s.end(), seen.stacks, time_s / static_cast<double>(seen.stacks));
  }

  Seen find(const OnednnExecution& execution) {
    const bool is_of_cpu = execution.engine == "cpu" || execution.engine.starts_with("cpu:");
    if (!has_layer_kind(execution.primitive) || !is_of_cpu) {
      if (find_onednn_marker(execution.text) != std::string_view::npos)
        throw MalformedOnednnLine("another line begins within it");
      const std::string what = printable(execution.primitive, 40);
      return not_understood(is_of_cpu ? what
                                      : fmt::format("{} on {}", what, printable(execution.engine, 20)));
    }
    if (const auto known = seen_.find(execution.text); known != seen_.end()) return known->second;
    const OnednnPrimitive primitive = split_onednn_primitive(execution.text);
    const auto reading = read_onednn_primitive(primitive);
    const auto* const layer = std::get_if<OnednnLayer>(&reading);
    const Seen seen = layer != nullptr ? layer_of(*layer, primitive)
                                       : not_understood(std::get<NoOnednnLayer>(reading).what);
    charge(execution.text.size());
    seen_.emplace(execution.text, seen);
    return seen;
  }

  // Texts may differ in what does not matter here, as memory layouts.
  Seen layer_of(const OnednnLayer& layer, const OnednnPrimitive& primitive) {
    const std::string implementation =
        printable(primitive.implementation.empty() ? primitive.name : primitive.implementation, 80);
    const std::string descriptor = print_descriptor(layer.layer);
    const OperandTypes& types = layer.setting.types;
    const std::string key = fmt::format(
        "{},{},{},{},{},{},{},{},{}", descriptor, layer.stacks, implementation, static_cast<int>(types.input),
        static_cast<int>(types.weights), static_cast<int>(types.bias), static_cast<int>(types.output),
        direction_name(layer.setting.direction), layer.setting.attributes);
    const auto [known, is_new] = layers_.try_emplace(key, network_.layers.size());
    if (is_new) {
      charge(key.size());
      const bool is_usual = layer.setting == LayerSetting{};
      network_.layers.push_back({.name = new_name(descriptor, layer.setting),
                                 .layer = layer.layer,
                                 .setting = is_usual ? std::nullopt : std::optional(layer.setting),
                                 .recording = Recording{.implementation = implementation, .times_s = {}}});
    }
    return {.has_layer = true, .index = known->second, .stacks = static_cast<std::size_t>(layer.stacks)};
  }

  std::string new_name(std::string_view descriptor, const LayerSetting& setting) {
    const std::string name = logged_layer_name(descriptor, setting);
    std::int64_t& times = names_[name];
    std::string unique;
    do {
      ++times;
      unique = times == 1 ? name : fmt::format("{}.{}", name, times);
    } while (!used_names_.insert(unique).second);
    return unique;
  }

  Seen not_understood(std::string_view what) {
    if (const auto known = not_understood_.find(what); known != not_understood_.end())
      return {.index = known->second};
    charge(what.size());
    not_understood_.emplace(what, network_.not_understood.size());
    network_.not_understood.push_back({.what = std::string(what)});
    return {.index = network_.not_understood.size() - 1};
  }

  void charge(std::size_t bytes) {
    distinct_bytes_ += bytes + kBytesKept;
    if (distinct_bytes_ > kMostDistinctBytes)
      throw UnreadableWorkload(fmt::format("line {}: more different primitives than a program has", lines_));
  }

  void fail_without_layers() const {
    if (!has_lines_of_library_) {
      throw UnreadableWorkload(
          fmt::format("no line of oneDNN's among {}; {}", plural(lines_, "line"), kHowToLog));
    }
    if (network_.parts == 0)
      throw UnreadableWorkload(fmt::format("no line says that a primitive was executed; {}", kHowToLog));
    throw UnreadableWorkload(
        fmt::format("{}, none of a layer, accepted are convolution, deconvolution, "
                    "inner_product, matmul and rnn on a cpu; the first is {}",
                    plural(network_.parts, "execution"), network_.not_understood.front().what));
  }

  Network network_;
  OnednnHeader header_;
  std::string begun_;  // of a line whose end has not come yet
  std::int64_t lines_ = 0;
  bool has_lines_of_library_ = false;
  TextMap<Seen> seen_;
  TextMap<std::size_t> layers_, not_understood_;
  TextMap<std::int64_t> names_;  // how often each was wanted
  std::unordered_set<std::string> used_names_;
  std::size_t distinct_bytes_ = 0;
};

void check(const InputOptions& input) {
  if (input.resolution) throw InvalidLayer("a log has no resolution to set, accepted is a network of images");
  if (!input.dimensions.empty() || !input.shapes.empty())
    throw InvalidLayer("a log has no named dimensions or inputs to set, accepted is an ONNX model");
}

Network with_options(Network network, const InputOptions& input) {
  if (!input.batch) return network;
  for (NamedLayer& item : network.layers) {
    item.layer = with_batch(item.layer, *input.batch);
    item.recording.reset();
  }
  network.recorded_threads = 0;
  return network;
}

// Hands the file over piece by piece, up to `most_bytes`, as long as `use` wants more; whether that was all.
template <class Use>
bool for_each_piece(const std::filesystem::path& path, std::int64_t most_bytes, const Use& use) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw UnreadableWorkload(
        fmt::format("{} cannot be opened: {}", quoted(path.string(), 200), std::strerror(errno)));
  }
  std::string piece(kStep, '\0');
  std::int64_t bytes = 0;
  while (file) {
    file.read(piece.data(), kStep);
    bytes += file.gcount();
    if (bytes > most_bytes) return false;
    if (!use(std::string_view(piece).substr(0, static_cast<std::size_t>(file.gcount())))) break;
  }
  return true;
}

}  // namespace

Network parse_onednn_log(std::string_view text, std::string name, const InputOptions& input) {
  check(input);
  Log log;
  log.add(text);
  return with_options(log.finish(std::move(name)), input);
}

Network read_onednn_log(const std::filesystem::path& path, const InputOptions& input) {
  check(input);
  std::error_code error;
  // A pipe would have been read up to here when it was recognised.
  if (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error))
    throw UnreadableWorkload(fmt::format("{} is no plain file, accepted is one", quoted(path.string(), 200)));
  Log log;
  const bool was_all = for_each_piece(path, kMostBytes, [&](std::string_view piece) {
    log.add(piece);
    return true;
  });
  if (!was_all)
    throw UnreadableWorkload(fmt::format("larger than {} MB, the most that is read", kMostBytes / 1'000'000));
  return with_options(log.finish(name_from(path)), input);
}

bool is_onednn_log(const std::filesystem::path& path, std::string_view head) {
  constexpr std::int64_t kMostBefore = std::int64_t{64} << 20;
  if (find_onednn_marker(head) != std::string_view::npos || path.extension() == ".log") return true;
  std::error_code error;
  // Text only; and what is no plain file, as a pipe, cannot be read twice.
  if (head.find('\0') != std::string_view::npos || !std::filesystem::is_regular_file(path, error))
    return false;
  bool found = false;
  std::string across;  // the last bytes of a piece and the first of the next, where a marker may lie
  constexpr std::size_t kMarkerBytes = 16;
  for_each_piece(path, kMostBefore, [&](std::string_view piece) {
    across += piece.substr(0, kMarkerBytes);
    found = find_onednn_marker(piece) != std::string_view::npos ||
            find_onednn_marker(across) != std::string_view::npos;
    across = piece.substr(piece.size() - std::min(piece.size(), kMarkerBytes));
    return !found;
  });
  return found;
}

}  // namespace flopline
