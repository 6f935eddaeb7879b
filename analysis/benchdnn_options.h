// The options of oneDNN's benchdnn: a state that each changes for the problems after it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flopline {

// Its programs for one kind of problem each; `other` are those whose problems no layer stands for.
enum class BenchdnnDriver : std::uint8_t { conv, deconv, ip, rnn, matmul, other };

inline constexpr std::array<std::string_view, 5> kBenchdnnDrivers = {"conv", "deconv", "ip", "rnn", "matmul"};

// `other` for drivers like "pool"; nothing where no driver has that name.
std::optional<BenchdnnDriver> benchdnn_driver_named(std::string_view name);

// Options that say what is computed, each a list of values.
enum class BenchdnnOption : std::uint8_t {
  dir,
  prop,
  types,  // --dt, and --cfg before version 3.2
  alg,
  with_peephole,
  with_projection,
  direction,
  activation,
  layers,
  steps,
  weights_tag,
  encoding,
  bias_type,
  bias_mask,
  batch,
  kCount
};

// One value of each list, in lower case, with the attributes as "attr-post-ops:sum attr-fpmath:bf16".
struct BenchdnnChoice {
  std::array<std::string_view, static_cast<std::size_t>(BenchdnnOption::kCount)> values;
  std::string attributes;

  std::string_view operator[](BenchdnnOption option) const {
    return values.at(static_cast<std::size_t>(option));
  }
};

class BenchdnnOptions {
 public:
  BenchdnnOptions() { reset(); }

  enum class Effect : std::uint8_t {
    kept,     // changes the problems after it
    ignored,  // says how the driver runs, measures and prints, not what is computed
    selects   // leaves out some problems, which is not followed
  };

  // One option, as "--mb=1,16"; not a driver, nor --batch. Throws InvalidLayer where benchdnn has no such
  // option or the option no such value.
  Effect read(std::string_view option);

  // As --reset, and as when a driver starts.
  void reset();

  // Every combination of the values that matter to the driver, the batch varying fastest, as long as `use`
  // returns true.
  void for_each(BenchdnnDriver driver, const std::function<bool(const BenchdnnChoice&)>& use) const;

 private:
  using List = std::vector<std::string>;
  std::array<List, static_cast<std::size_t>(BenchdnnOption::kCount)> lists_;
  std::vector<std::pair<std::string, List>> attributes_;
};

}  // namespace flopline
