#include "analysis/benchdnn_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analysis/benchdnn_options.h"
#include "analysis/benchdnn_problem.h"
#include "analysis/benchdnn_text.h"
#include "analysis/benchdnn_tokens.h"
#include "kernels/descriptor.h"

namespace flopline {
namespace {

constexpr std::size_t kMostBaseName = 180;  // of one without a name of its own, or before its number
constexpr std::size_t kMostDepth = 32;

// What is read so far: layers with names of their own.
class Collected {
 public:
  explicit Collected(const InputOptions& input) : batch_(input.batch) {}

  void add(const BenchdnnText& text, std::string_view body, BenchdnnProblem&& problem) {
    ++problems_;
    if (!problem.layer) {
      miss(problem.not_understood);
      return;
    }
    const Layer layer = batch_ ? with_batch(*problem.layer, *batch_) : *problem.layer;
    if (problem.setting.attributes.find("dw:") != std::string::npos ||
        problem.setting.attributes.find("dw_k") != std::string::npos)
      miss("depthwise convolution fused behind another");
    NamedLayer item = {.name = text.name.empty() ? std::string(body.substr(0, kMostBaseName)) : text.name,
                       .layer = layer,
                       .multiplicity = checked_product({text.multiplicity, problem.times})};
    if (problem.setting != LayerSetting{}) item.setting = std::move(problem.setting);
    place(std::move(item));
  }

  void miss(const std::string& what) { ++missed_[what]; }

  std::size_t problems() const { return problems_; }

  Network finish(std::string name) {
    Network network = {.name = std::move(name), .layers = std::move(layers_)};
    network.about = "benchdnn batch file";
    network.parts = static_cast<std::int64_t>(problems_);
    for (auto& [what, count] : missed_) network.not_understood.push_back({what, count});
    return network;
  }

 private:
  static std::string text_of(const NamedLayer& item) {
    std::string text = fmt::format("{}\n{}", item.name, print_descriptor(item.layer));
    if (item.setting) {
      const OperandTypes& types = item.setting->types;
      for (const DataType type : {types.input, types.weights, types.bias, types.output})
        text += fmt::format(" {}", info(type).name);
      text += fmt::format(" {} {}", direction_name(item.setting->direction), item.setting->attributes);
    }
    return text;
  }

  void place(NamedLayer&& item) {
    const auto [known, is_new] = places_.try_emplace(text_of(item), layers_.size());
    if (!is_new) {
      std::int64_t& times = layers_[known->second].multiplicity;
      times = checked_sum({times, item.multiplicity});
      return;
    }
    const std::string base = item.name;
    std::int64_t& last = names_[base];
    if (++last > 1) {
      do {
        item.name = fmt::format("{}#{}", base.substr(0, kMostBaseName), last);
      } while (names_.contains(item.name) && ++last > 0);
      names_[item.name] = 1;
    }
    layers_.push_back(std::move(item));
  }

  std::optional<std::int64_t> batch_;
  std::vector<NamedLayer> layers_;
  std::unordered_map<std::string, std::size_t> places_;  // of layers by all that tells them apart
  std::unordered_map<std::string, std::int64_t> names_;  // how many layers had that name
  std::map<std::string, std::int64_t> missed_;
  std::size_t problems_ = 0;
};

class Reader {
 public:
  Reader(const BenchdnnInclude& include, const InputOptions& input, const BenchdnnLimits& limits)
      : include_(include), limits_(limits), collected_(input) {}

  Network read(const BenchdnnFile& file) {
    hinted_ = driver_of_path(file.path);
    read_file(file);
    Network network = collected_.finish(name_from(file.path));
    if (network.layers.empty() && network.not_understood.empty())
      throw UnreadableWorkload(
          fmt::format("{}: holds no problem of benchdnn", flopline::quoted(file.path, 200)));
    return network;
  }

 private:
  void read_file(const BenchdnnFile& file) {
    bytes_ += static_cast<std::int64_t>(file.text.size());
    if (bytes_ > limits_.bytes) {
      throw UnreadableWorkload(fmt::format("{}: more than {} MB with all files that it includes",
                                           flopline::quoted(file.path, 200), limits_.bytes / 1'000'000));
    }
    chain_.push_back(file.path);
    BenchdnnTokens tokens(file.text);
    while (const auto token = tokens.next()) {
      try {
        read_token(token->text);
      } catch (const UnreadableWorkload&) {
        throw;  // of a file that this one includes, which says where
      } catch (const std::invalid_argument& error) {
        fail(file, *token, error.what());
      } catch (const CountOverflow& error) {
        fail(file, *token, error.what());
      }
    }
    chain_.pop_back();
  }

  [[noreturn]] void fail(const BenchdnnFile& file, const BenchdnnToken& token, std::string_view what) const {
    std::string from;
    if (chain_.size() > 1)
      from = fmt::format(" (included by {})", flopline::quoted(chain_[chain_.size() - 2], 200));
    throw UnreadableWorkload(
        fmt::format("{}:{}: {}: {}{}", file.path, token.line, flopline::quoted(token.text, 80), what, from));
  }

  void read_token(const std::string& token) {
    if (token.front() != '-') {
      read_problem(token);
    } else if (token.starts_with("--batch=")) {
      include(token.substr(std::string_view("--batch=").size()));
    } else if (const auto driver = benchdnn_driver_named(
                   std::string_view(token).substr(std::min<std::size_t>(2, token.size())))) {
      driver_ = driver;
      options_.reset();
    } else if (options_.read(token) == BenchdnnOptions::Effect::selects) {
      collected_.miss(fmt::format("{}: all problems are read", flopline::quoted(token)));
    }
  }

  void include(const std::string& name) {
    if (chain_.size() == kMostDepth)
      throw InvalidLayer(fmt::format("files include one another more than {} deep", kMostDepth));
    if (++files_ > limits_.files)
      throw InvalidLayer(fmt::format("more than {} files are included", limits_.files));
    const auto driver = driver_ ? driver_ : hinted_;
    const std::string_view folder = driver && *driver != BenchdnnDriver::other
                                        ? kBenchdnnDrivers.at(static_cast<std::size_t>(*driver))
                                        : "conv";
    const auto file = include_(name, folder, chain_);
    if (!file) throw InvalidLayer("there is no such file beside this one, nor in the inputs of the driver");
    if (const auto start = std::ranges::find(chain_, file->path); start != chain_.end()) {
      throw InvalidLayer(fmt::format("the file includes itself: {}",
                                     fmt::join(std::vector<std::string>(start, chain_.end()), " -> ")));
    }
    read_file(*file);
  }

  // What the file says, or else the letters where they are clear, or else the place of the file.
  BenchdnnDriver driver_for(std::string_view body) const {
    if (driver_) return *driver_;
    const auto lettered = benchdnn_driver_of(body);
    const bool is_clear = lettered == BenchdnnDriver::matmul || lettered == BenchdnnDriver::rnn;
    if (hinted_ && !is_clear) return *hinted_;
    if (!lettered) {
      throw InvalidLayer(
          "is no option and no problem of --conv, --deconv, --ip, --rnn or --matmul; such an option before "
          "it "
          "says which");
    }
    return *lettered;
  }

  void read_problem(std::string_view token) {
    const BenchdnnText text = split_benchdnn_problem(token);
    const BenchdnnDriver driver = driver_ == BenchdnnDriver::other || hinted_ == BenchdnnDriver::other
                                      ? driver_.value_or(BenchdnnDriver::other)
                                      : driver_for(text.body);
    if (driver == BenchdnnDriver::other) {
      collected_.miss("problem of another driver");
      return;
    }
    if (text.body.size() > kMostBody)
      throw InvalidLayer(fmt::format("is longer than {} characters", kMostBody));
    options_.for_each(driver, [&](const BenchdnnChoice& choice) {
      if (collected_.problems() == limits_.problems)
        throw InvalidLayer(fmt::format("more than {} problems", limits_.problems));
      collected_.add(text, text.body, read_benchdnn_problem(driver, text.body, choice));
      return true;
    });
  }

  // The driver after which a folder or part of the file's name is named, the folder first.
  static std::optional<BenchdnnDriver> driver_of_path(const std::filesystem::path& path) {
    if (const auto driver = benchdnn_driver_named(path.parent_path().filename().string())) return driver;
    const std::string name = path.filename().string();
    std::size_t at = 0;
    while (at < name.size()) {
      const std::size_t end = std::min(name.find_first_of("_-.", at), name.size());
      const auto driver = benchdnn_driver_named(std::string_view(name).substr(at, end - at));
      if (driver && *driver != BenchdnnDriver::other) return driver;
      at = end + 1;
    }
    return std::nullopt;
  }

  static constexpr std::size_t kMostBody = 400;

  const BenchdnnInclude& include_;
  const BenchdnnLimits limits_;
  Collected collected_;
  BenchdnnOptions options_;
  std::optional<BenchdnnDriver> driver_, hinted_;
  std::vector<std::string> chain_;  // of the files being read, the outermost first
  std::int64_t bytes_ = 0;
  int files_ = 0;
};

std::optional<BenchdnnFile> find_file(const std::string& name, std::string_view driver,
                                      std::span<const std::string> chain) {
  std::vector<std::filesystem::path> candidates;
  for (std::size_t i = chain.size(); i-- > 0;) {
    const std::filesystem::path folder = std::filesystem::path(chain[i]).parent_path();
    for (const std::filesystem::path& place : {folder, folder / "inputs" / driver, folder / ".." / driver})
      candidates.push_back(place / name);  // NAME itself where it is absolute
  }
  candidates.emplace_back(name);
  for (const std::filesystem::path& candidate : candidates) {
    std::error_code error;
    if (std::filesystem::is_regular_file(candidate, error))
      return BenchdnnFile{candidate.lexically_normal().string(),
                          read_text(candidate, BenchdnnLimits{}.bytes)};
  }
  return std::nullopt;
}

}  // namespace

Network read_benchdnn(const BenchdnnFile& file, const BenchdnnInclude& include, const InputOptions& input,
                      const BenchdnnLimits& limits) {
  if (input.resolution || !input.dimensions.empty() || !input.shapes.empty())
    throw UnreadableWorkload("a benchdnn batch file has no input to set but the batch");
  return Reader(include, input, limits).read(file);
}

bool is_benchdnn_file(const std::filesystem::path& path, std::string_view head) {
  if (head.find('\0') != std::string_view::npos) return false;
  for (const std::string_view log : {"onednn_verbose,", "dnnl_verbose,", "mkldnn_verbose,"}) {
    if (head.find(log) != std::string_view::npos) return false;
  }
  BenchdnnTokens tokens(head);
  if (const auto token = tokens.next()) {
    const std::string_view text = token->text;
    const std::string_view name = text.substr(0, text.find('='));
    const bool is_option =
        name.size() > 2 && name.starts_with("--") && name[2] >= 'a' && name[2] <= 'z' &&
        std::ranges::all_of(name, [](char c) { return c == '-' || c == '_' || (c >= 'a' && c <= 'z'); });
    return is_option || benchdnn_driver_of(split_benchdnn_problem(text).body).has_value();
  }
  // Comments only, as far as can be seen: the driver's own names of its files.
  const std::string name = path.filename().string();
  return std::ranges::any_of(
      std::array<std::string_view, 6>{"shapes_", "set_", "option_set_", "harness_", "test_", "perf_"},
      [&](std::string_view begin) { return name.starts_with(begin); });
}

Network read_benchdnn_file(const std::filesystem::path& path, const InputOptions& input) {
  return read_benchdnn({path.lexically_normal().string(), read_text(path, BenchdnnLimits{}.bytes)}, find_file,
                       input);
}

}  // namespace flopline
